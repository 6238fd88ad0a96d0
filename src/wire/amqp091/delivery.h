#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/amqp091/content.h"
#include "wire/amqp091/frame.h"
#include "wire/amqp091/method.h"

namespace wheelpit::amqp091 {

struct Delivery {
  std::uint64_t tag = 0;  // per channel, from 1
  bool redelivered = false;
  BasicProperties properties;      // views that live as long as the call that passes them
  std::size_t property_bytes = 0;  // their size on the wire
  std::string body;                // may be moved from
  // Why only a part of it is here: properties or body are larger than is read. Empty: all is.
  std::string too_large;
};

class DeliverySink {
 public:
  virtual ~DeliverySink() = default;
  virtual void on_delivery(Delivery& delivery) = 0;

  // A delivery begins: its content is to come, and if it does, on_delivery().
  virtual void on_begun(std::uint64_t /*tag*/) {}

  // What comes within this delivery cannot be read, nor anything after it. Whether it is going to
  // be settled nevertheless; if not, the connection has failed.
  virtual bool on_unreadable(std::uint64_t /*tag*/, const std::string& /*why*/) { return false; }
};

// Of a larger body nothing is kept: no RabbitMQ lets a publisher exceed this.
inline constexpr std::uint64_t kMaxBodyBytes = std::uint64_t{512} << 20;
// What announces more is not a message: its end would not come.
inline constexpr std::uint64_t kMostThatIsPassedOver = std::uint64_t{64} << 30;

// Puts the frames of one channel's deliveries together: basic.deliver, a content header, bodies.
// What is too large costs that delivery its content, not the connection its life. Errors are
// Errc::malformed and final.
class DeliveryAssembler {
 public:
  explicit DeliveryAssembler(DeliverySink& sink, std::uint64_t max_body_bytes = kMaxBodyBytes)
      : sink_(sink), max_body_bytes_(max_body_bytes) {}

  Status on_deliver(const BasicDeliver& method);
  Status on_header(const Frame& frame);
  Status on_body(std::string_view payload);

  // The channel is gone, and with it a delivery that was begun.
  void reset();

  // The tag of a delivery that was begun and is not whole.
  std::optional<std::uint64_t> under_way() const {
    return expected_ == Part::method ? std::nullopt : std::optional(delivery_.tag);
  }

 private:
  enum class Part { method, header, body };
  void too_large(const char* what, std::uint64_t bytes, std::uint64_t most);
  void finish();

  DeliverySink& sink_;
  const std::uint64_t max_body_bytes_;
  Part expected_ = Part::method;
  Delivery delivery_;
  std::string properties_;  // kept until the body is whole; its memory is used again
  std::uint64_t body_left_ = 0;
  bool keep_body_ = true;
};

}  // namespace wheelpit::amqp091
