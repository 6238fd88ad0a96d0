#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "wire/amqp091/frame.h"
#include "wire/amqp091/method.h"

namespace wheelpit::amqp091 {

// What a passive declaration tells of a queue, which needs no right at all.
struct QueueCounted {
  std::uint32_t messages = 0;   // ready: with no consumer
  std::uint32_t consumers = 0;  // ours included
};

// Asks for a queue's numbers again and again, on its own channel: the server closes a channel that
// asks for a missing or inaccessible queue, which must not end a consumer. After such an end
// another channel is opened when the next question is due. A question that has no answer yet is not
// asked twice.
//
// No I/O: what it sends is appended to `out`.
class QueueCounter {
 public:
  static constexpr std::uint16_t kChannel = 2;

  // `every`: the time between two questions; zero: none is ever asked.
  QueueCounter(std::string queue, Duration every) : queue_(std::move(queue)), every_(every) {}

  bool counts() const { return every_ != Duration::zero(); }

  // The queue is consumed. Unless it has begun before, the first question comes after `share` of
  // the interval, in (0, 1], so that not all who begin together ask together.
  void begin(TimePoint now, double share);

  TimePoint next_time() const { return due_; }
  void on_time(TimePoint now, std::string& out);

  // A method on its channel. malformed: the server may not send it now.
  Status received(const Frame& frame, std::string& out);

  // The answer, once.
  std::optional<QueueCounted> take_counted() { return std::exchange(counted_, std::nullopt); }

 private:
  enum class State { closed, opening, open, asked };

  void ask(std::string& out);
  Status on(const ChannelOpenOk& method, std::string& out);
  Status on(const QueueDeclareOk& method, std::string& out);
  Status on(const ChannelClose& method, std::string& out);

  std::string queue_;
  Duration every_;
  TimePoint due_ = TimePoint::max();
  State state_ = State::closed;
  std::optional<QueueCounted> counted_;
};

}  // namespace wheelpit::amqp091
