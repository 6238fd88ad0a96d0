#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/amqp091/content.h"
#include "wire/amqp091/method.h"

namespace wheelpit::amqp091 {

struct Delivery {
  std::uint64_t tag = 0;  // per channel, from 1
  bool redelivered = false;
  BasicProperties properties;      // views that live as long as the call that passes them
  std::size_t property_bytes = 0;  // their size on the wire
  std::string body;                // may be moved from
};

class DeliverySink {
 public:
  virtual ~DeliverySink() = default;
  virtual void on_delivery(Delivery& delivery) = 0;
};

// A larger body is refused before anything is allocated: no RabbitMQ lets a publisher exceed this.
inline constexpr std::uint64_t kMaxBodyBytes = std::uint64_t{512} << 20;

// Puts the frames of one channel's deliveries together: basic.deliver, a content header, bodies.
// Errors are Errc::malformed and final.
class DeliveryAssembler {
 public:
  explicit DeliveryAssembler(DeliverySink& sink) : sink_(sink) {}

  Status on_deliver(const BasicDeliver& method);
  Status on_header(std::string_view payload);
  Status on_body(std::string_view payload);

  // The channel is gone, and with it a delivery that was begun.
  void reset();

 private:
  enum class Part { method, header, body };
  void finish();

  DeliverySink& sink_;
  Part expected_ = Part::method;
  Delivery delivery_;
  std::string properties_;  // kept until the body is whole; its memory is used again
  std::uint64_t body_left_ = 0;
};

}  // namespace wheelpit::amqp091
