#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "base/clock.h"

namespace wheelpit::sqs {

// For which lanes polls are made, and which lane gets what they bring. Pure.
//
// Without a batching window the answer to one poll is one batch: a poll is made for a lane that has
// nothing, and asks for no more than a batch. With a window the answers of all polls go to one lane
// until its batch is full or its window is over, then to the next one: so batches are as full as
// the queue allows, however many polls there are.
class HandOut {
 public:
  using Lane = std::uint64_t;  // never used twice
  struct Batching {
    std::size_t most = 10;  // records of a batch
    Duration window{0};
  };
  struct Poll {
    std::size_t most = 0;      // messages to ask for, 1-10
    std::optional<Lane> lane;  // the lane it is made for
  };

  explicit HandOut(Batching batching) : batching_(batching) {}
  void change(Batching batching) { batching_ = batching; }

  Lane join();
  void leave(Lane lane);
  // It takes nothing more; what it has it still settles.
  void stop(Lane lane);
  // Whether its function can be invoked, if known.
  void set_willing(Lane lane, bool willing);

  // A poll that is of use now; nothing if there is none. `lanes`: how many may be at work.
  std::optional<Poll> begin_poll(std::size_t lanes, TimePoint now);
  // Takes one message for a lane. Nothing: no lane has room for it. `poll`: that has brought it.
  std::optional<Lane> place(Poll& poll, TimePoint now);
  // The same of one that had to wait.
  std::optional<Lane> place(TimePoint now);
  // All that it has brought is placed, or it has brought nothing.
  void end_poll(const Poll& poll);
  void settled(Lane lane, std::size_t records);

  bool has_idle() const { return lanes_.size() > at_work_.size(); }  // willing or not
  std::size_t at_work() const;  // lanes that have records, or a poll made for them
  bool has_records(Lane lane) const;
  bool all_stopped() const;  // or there is none

 private:
  struct State {
    std::size_t records = 0;
    bool awaits_poll = false;
    bool willing = false;
    bool stopped = false;
  };
  void look_at(Lane lane);
  bool may_fill(TimePoint now) const;
  std::optional<Lane> take(Lane lane);

  Batching batching_;
  Lane last_ = 0;
  std::map<Lane, State> lanes_;
  std::set<Lane> free_;  // with nothing, and willing
  std::set<Lane> at_work_;
  std::optional<Lane> filling_;
  TimePoint filling_until_{};
  std::size_t asked_for_ = 0;  // by polls that are made for no lane
};

}  // namespace wheelpit::sqs
