#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace wheelpit::activemq {

// How many unsettled messages the broker may have out, of those that fit a number of bytes. The
// broker knows a number of messages alone, so that is told again as their size shows. Reading never
// stops: keep-alives and answers come over the same connection.
//
// Pure. Sizes are expected to be what the largest of the last few messages had.
class Window {
 public:
  // Of messages nothing is known of yet.
  static constexpr std::int32_t kFirst = 16;

  // At most `most` messages, `most` >= 1, and about `max_bytes`.
  Window(std::int32_t most, std::size_t max_bytes);

  // What the broker was told last: at first with the consumer.
  std::int32_t told() const { return told_; }

  // What is wanted has changed.
  void set_most(std::int32_t most);

  // The broker has its own opinion of the most.
  void limit(std::int32_t most);

  void received(std::size_t bytes);

  // What must be told the broker now, while so many messages of so many bytes are unsettled.
  // Nothing if the difference is not worth it.
  std::optional<std::int32_t> change(std::size_t messages, std::size_t bytes);

 private:
  std::int32_t fitting(std::size_t messages, std::size_t bytes) const;

  std::int32_t most_;
  std::size_t max_bytes_;
  std::size_t expected_bytes_ = 0;  // of one more message; 0: nothing has been received
  std::int32_t told_;
  bool limited_ = false;  // by the broker
};

}  // namespace wheelpit::activemq
