#include "wire/amqp091/delivery.h"

#include <algorithm>

namespace wheelpit::amqp091 {

namespace {

// An announced size is believed this far; a body that really is larger grows as it arrives.
constexpr std::uint64_t kMostReserved = std::uint64_t{8} << 20;

Error out_of_order(const char* what) {
  return Error(Errc::malformed, std::string("a delivery's frames are out of order: ") + what);
}

}  // namespace

Status DeliveryAssembler::on_deliver(const BasicDeliver& method) {
  if (expected_ != Part::method) return out_of_order("basic.deliver within another delivery");
  delivery_.tag = method.delivery_tag;
  delivery_.redelivered = (method.redelivered & 1U) != 0;
  delivery_.body.clear();
  expected_ = Part::header;
  return {};
}

Status DeliveryAssembler::on_header(std::string_view payload) {
  if (expected_ != Part::header) return out_of_order("a content header nobody announced");
  const auto header = read_content_header(payload);
  if (!header) return Error(Errc::malformed, "a content header is too short");
  if (header->body_size > kMaxBodyBytes) {
    return Error(Errc::malformed, "a message body of " + std::to_string(header->body_size) +
                                      " bytes is announced; " + std::to_string(kMaxBodyBytes) +
                                      " are the most");
  }
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
  if (expected_ != Part::body) return out_of_order("a body frame nobody announced");
  if (payload.size() > body_left_) return out_of_order("more body than announced");
  if (delivery_.body.empty() && payload.size() < body_left_) {
    delivery_.body.reserve(std::min(body_left_, kMostReserved));
  }
  delivery_.body.append(payload);
  body_left_ -= payload.size();
  if (body_left_ == 0) finish();
  return {};
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
}

}  // namespace wheelpit::amqp091
