#include "wire/amqp091/queue_counter.h"

#include "wire/amqp091/method_dispatch.h"

namespace wheelpit::amqp091 {

void QueueCounter::begin(TimePoint now, double share) {
  if (!counts() || due_ != TimePoint::max()) return;
  due_ = now + std::chrono::duration_cast<Duration>(every_ * share);
}

void QueueCounter::on_time(TimePoint now, std::string& out) {
  if (now < due_) return;
  ask(out);
  due_ = now + every_;
}

void QueueCounter::ask(std::string& out) {
  if (state_ == State::closed) {
    write_method(out, kChannel, ChannelOpen{});
    state_ = State::opening;
  } else if (state_ == State::open) {
    write_method(out, kChannel, QueueDeclare{0, {queue_}, QueueDeclare::kPassive, {}});
    state_ = State::asked;
  }
}

Status QueueCounter::received(const Frame& frame, std::string& out) {
  return dispatch_method<QueueDeclareOk, ChannelOpenOk, ChannelClose>(
      frame.payload, [&](const auto& method) { return on(method, out); },
      [](MethodId id) -> Status { return unexpected_method(id); });
}

Status QueueCounter::on(const ChannelOpenOk& method, std::string& out) {
  if (state_ != State::opening) return unexpected_method(method.kId);
  state_ = State::open;
  ask(out);
  return {};
}

Status QueueCounter::on(const QueueDeclareOk& method, std::string& /*out*/) {
  if (state_ != State::asked) return unexpected_method(method.kId);
  state_ = State::open;
  counted_ = {.messages = method.message_count, .consumers = method.consumer_count};
  return {};
}

Status QueueCounter::on(const ChannelClose& /*method*/, std::string& out) {
  write_method(out, kChannel, ChannelCloseOk{});
  state_ = State::closed;
  return {};
}

}  // namespace wheelpit::amqp091
