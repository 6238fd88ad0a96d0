#include "wire/amqp091/connection.h"

#include <algorithm>
#include <utility>

#include "wire/amqp091/handshake.h"

namespace wheelpit::amqp091 {

namespace {

constexpr std::string_view kConsumerTag = "wheelpit";

}  // namespace

Connection::Connection(ConnectionOptions options, DeliverySink& sink, TimePoint now)
    : options_(std::move(options)),
      frames_(kFrameMax),
      delivery_(sink),
      output_(kProtocolHeader),
      last_sent_(now),
      last_received_(now) {}

Status Connection::received(std::size_t count, TimePoint now) {
  frames_.commit(count);
  last_received_ = now;
  while (phase_ != Phase::closed) {
    const auto frame = frames_.next();
    if (!frame) return frame.error();
    if (!*frame) break;
    if (Status handled = on_frame(**frame); !handled) return handled;
  }
  return {};
}

std::string Connection::take_output(TimePoint now) {
  last_sent_ = now;
  return std::exchange(output_, {});
}

TimePoint Connection::next_time() const {
  if (heartbeat_ == Duration::zero()) return TimePoint::max();
  const TimePoint send = last_sent_ + heartbeat_ / 2;
  return reading_paused_ ? send : std::min(send, last_received_ + 2 * heartbeat_);
}

Status Connection::on_time(TimePoint now) {
  if (heartbeat_ == Duration::zero()) return {};
  if (!reading_paused_ && now >= last_received_ + 2 * heartbeat_) {
    const auto silence = std::chrono::floor<std::chrono::seconds>(now - last_received_);
    return Error(Errc::timed_out,
                 "no sign of life from the broker for " + std::to_string(silence.count()) + " s");
  }
  if (now >= last_sent_ + heartbeat_ / 2) {
    if (output_.empty()) {
      const FrameWriter frame(output_, FrameType::heartbeat, kConnectionChannel);
    }
    last_sent_ = now;
  }
  return {};
}

void Connection::resume_reading(TimePoint now) {
  if (reading_paused_) last_received_ = now;
  reading_paused_ = false;
}

bool Connection::channel_is_open() const {
  return phase_ >= Phase::qos && phase_ <= Phase::no_consumer;
}

void Connection::ack(std::uint64_t tag, bool multiple) {
  if (!channel_is_open()) return;
  send(kChannel, BasicAck{tag, static_cast<std::uint8_t>(multiple ? 1 : 0)});
}

void Connection::reject(std::uint64_t tag, bool requeue) {
  if (!channel_is_open()) return;
  send(kChannel, BasicReject{tag, static_cast<std::uint8_t>(requeue ? 1 : 0)});
}

void Connection::cancel() {
  if (phase_ != Phase::consuming) return;
  send(kChannel, BasicCancel{{kConsumerTag}, 0});
  phase_ = Phase::cancelling;
}

void Connection::consume() {
  if (phase_ != Phase::no_consumer) return;
  send(kChannel, BasicConsume{0, {options_.queue}, {kConsumerTag}, 0, {}});
  phase_ = Phase::consume;
}

void Connection::open_channel() {
  if (phase_ != Phase::no_channel) return;
  send(kChannel, ChannelOpen{});
  phase_ = Phase::open_channel;
}

void Connection::close() {
  if (phase_ == Phase::closing_channel || phase_ >= Phase::closing) return;
  if (channel_is_open()) {
    // Answered only after the server has done all that was sent on the channel before.
    send(kChannel, ChannelClose{kReplySuccess, {"stopped"}, 0, 0});
    phase_ = Phase::closing_channel;
  } else {
    send(kConnectionChannel, ConnectionClose{kReplySuccess, {"stopped"}, 0, 0});
    phase_ = Phase::closing;
  }
}

Status Connection::on_frame(const Frame& frame) {
  switch (frame.type) {
    case FrameType::method:
      return on_method(frame);
    case FrameType::header:
      return channel_is_open() ? delivery_.on_header(frame.payload) : Status();
    case FrameType::body:
      return channel_is_open() ? delivery_.on_body(frame.payload) : Status();
    case FrameType::heartbeat:
      return {};
  }
  return Error(Errc::malformed, "a frame of unknown type");
}

}  // namespace wheelpit::amqp091
