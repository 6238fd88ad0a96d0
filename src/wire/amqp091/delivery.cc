#include "wire/amqp091/delivery.h"

#include <algorithm>

namespace wheelpit::amqp091 {

namespace {

// An announced size is believed this far; a body that really is larger grows as it arrives.
constexpr std::uint64_t kMostReserved = std::uint64_t{8} << 20;

// Memory for properties that is used again; what a larger message took is given back.
constexpr std::size_t kMostKept = std::size_t{256} << 10;

Error out_of_order(const char* what) {
  return Error(Errc::malformed, std::string("a delivery's frames are out of order: ") + what);
}

}  // namespace

Status DeliveryAssembler::on_deliver(const BasicDeliver& method) {
  if (expected_ != Part::method) return out_of_order("basic.deliver within another delivery");
  delivery_.tag = method.delivery_tag;
  delivery_.redelivered = (method.redelivered & 1U) != 0;
  delivery_.body.clear();
  delivery_.too_large.clear();
  expected_ = Part::header;
  sink_.on_begun(delivery_.tag);
  return {};
}

Status DeliveryAssembler::on_header(const Frame& frame) {
  if (expected_ != Part::header) return out_of_order("an unexpected content header");
  const auto header = read_content_header(frame.payload);
  if (!header) return Error(Errc::malformed, "a content header is too short");
  if (frame.cut()) too_large("properties and headers", frame.size, kMaxUnsplitFrame);
  if (header->body_size > kMostThatIsPassedOver) {
    return Error(Errc::malformed, "a message body of " + std::to_string(header->body_size) +
                                      " bytes is announced, which no broker has");
  }
  keep_body_ = header->body_size <= max_body_bytes_;
  if (!keep_body_) too_large("body", header->body_size, max_body_bytes_);
  properties_.assign(header->properties);
  body_left_ = header->body_size;
  if (body_left_ == 0) {
    finish();
  } else {
    expected_ = Part::body;
  }
  return {};
}

Status DeliveryAssembler::on_body(std::string_view payload) {
  if (expected_ != Part::body) return out_of_order("an unexpected body frame");
  if (payload.size() > body_left_) return out_of_order("more body than announced");
  if (keep_body_) {
    if (delivery_.body.empty() && payload.size() < body_left_) {
      delivery_.body.reserve(std::min(body_left_, kMostReserved));
    }
    delivery_.body.append(payload);
  }
  body_left_ -= payload.size();
  if (body_left_ == 0) finish();
  return {};
}

void DeliveryAssembler::too_large(const char* what, std::uint64_t bytes, std::uint64_t most) {
  delivery_.too_large = "it has " + std::to_string(bytes) + " bytes of " + what + ", where " +
                        std::to_string(most) + " are the most that is read";
}

void DeliveryAssembler::reset() {
  expected_ = Part::method;
  delivery_.body.clear();
  body_left_ = 0;
}

void DeliveryAssembler::finish() {
  expected_ = Part::method;
  delivery_.properties = read_properties(properties_);
  delivery_.property_bytes = properties_.size();
  sink_.on_delivery(delivery_);
  if (properties_.capacity() > kMostKept) std::string().swap(properties_);
}

}  // namespace wheelpit::amqp091
