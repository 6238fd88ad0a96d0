#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "async/event.h"
#include "async/event_lane.h"
#include "base/result.h"

namespace wheelpit::async {

// The number of targets of an outcome that must still be notified.
int targets_in(const EventOutcome& outcome);

// Pending notifications of events with at least one delivery in progress. Deliveries of the same
// event do not know of each other; here they meet. Pure.
class OpenDeliveries {
 public:
  // A delivery of the event begins, its first one or another.
  void begin(const StoredEvent& event);

  // How the event stands after a delivery that is over permanently: a target that was told is none
  // of the outcome's any more.
  struct Standing {
    EventProgress progress;
    bool last = false;  // nothing of the event is open any more
  };
  // Nothing if the event was forgotten meanwhile.
  std::optional<Standing> end(EventNumber number, EventTask task, const Status& told);

  // It exists no longer.
  void forget(EventNumber number) { open_.erase(number); }

  void forget_bucket(int bucket);

  std::size_t events() const { return open_.size(); }

 private:
  struct Open {
    EventProgress progress;
    int pending = 0;  // deliveries that have neither succeeded nor been given up
  };

  std::unordered_map<EventNumber, Open> open_;
};

}  // namespace wheelpit::async
