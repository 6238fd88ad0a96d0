#pragma once

#include <cstddef>
#include <optional>

#include "base/clock.h"

namespace wheelpit::sqs {

struct PollBounds {
  std::size_t fewest_polls = 1;
  std::size_t most_polls = 64;
  std::size_t most_lanes = 1250;  // batches with the function at a time: the service's ceiling
};

// How many long polls are out, and how many lanes are at work, by what the polls find and what
// happens to the batches. A lane is at work from the poll that is made for it until its batch is
// settled, so what cannot run soon is not received: that would use up its deliveries.
//
// Polls: a full answer adds one, which doubles them from round to round, up to one a lane; an empty
// one, which has waited long, takes half of them away. Lanes: five to begin with, one more for each
// batch that succeeds, five more a second while all of them are busy (the service's 300 a minute);
// half as many after a batch that fails, or that the function has no room for. Pure.
class PollScaling {
 public:
  explicit PollScaling(PollBounds bounds) { change(bounds); }

  void change(PollBounds bounds);

  std::size_t polls() const { return polls_; }
  std::size_t lanes() const { return lanes_; }

  // A poll for `asked` messages has brought `messages`.
  void answered(std::size_t messages, std::size_t asked);
  void succeeded();
  void failed();
  // All lanes are at work, and there is more to do; or that is over.
  void all_busy(TimePoint now);
  void not_all_busy() { grown_at_.reset(); }
  // When all_busy() may add lanes again.
  std::optional<TimePoint> next_growth() const;

 private:
  PollBounds bounds_;
  std::size_t polls_ = 0;
  std::size_t lanes_ = 5;
  std::optional<TimePoint> grown_at_;
};

}  // namespace wheelpit::sqs
