#include "wire/amqp091/connection.h"

#include <algorithm>
#include <utility>

#include "wire/amqp091/handshake.h"

namespace wheelpit::amqp091 {

namespace {

constexpr std::string_view kConsumerTag = "wheelpit";

// While nothing is consumed.
constexpr Duration kLookAtQueueEvery = std::chrono::seconds(15);

}  // namespace

Connection::Connection(ConnectionOptions options, DeliverySink& sink, TimePoint now)
    : options_(std::move(options)),
      frames_(kFrameMax),
      delivery_(sink),
      sink_(sink),
      output_(kProtocolHeader),
      counter_(options_.queue, options_.count_every),
      last_sent_(now),
      last_received_(now) {}

Status Connection::received(std::size_t count, TimePoint now) {
  frames_.commit(count);
  last_received_ = now;
  while (phase_ != Phase::closed && !deaf_) {
    const auto frame = frames_.next();
    if (!frame) return unreadable(frame.error());
    if (!*frame) break;
    if (Status handled = on_frame(**frame); !handled) return unreadable(handled.error());
  }
  if (deaf_) frames_.discard();
  return {};
}

// The stream of frames is lost. But the broker still understands us, and knows which message it is
// about.
Status Connection::unreadable(const Error& why) {
  const auto tag = delivery_.under_way();
  if (!tag || !channel_is_open() || !sink_.on_unreadable(*tag, why.message())) return why;
  deaf_ = true;
  frames_.discard();
  return {};
}

std::string Connection::take_output(TimePoint now) {
  last_sent_ = now;
  return std::exchange(output_, {});
}

TimePoint Connection::next_time() const {
  TimePoint look = TimePoint::max();
  if (phase_ == Phase::idle) look = looked_at_queue_ + kLookAtQueueEvery;
  if (counting()) look = counter_.next_time();
  if (heartbeat_ == Duration::zero()) return look;
  const TimePoint send = std::min(look, last_sent_ + heartbeat_ / 2);
  return reading_paused_ ? send : std::min(send, last_received_ + 2 * heartbeat_);
}

Status Connection::on_time(TimePoint now) {
  if (phase_ == Phase::idle && now >= looked_at_queue_ + kLookAtQueueEvery) {
    look_at_queue();
    looked_at_queue_ = now;
  }
  if (counting()) counter_.on_time(now, output_);
  if (heartbeat_ == Duration::zero()) return {};
  if (!reading_paused_ && now >= last_received_ + 2 * heartbeat_) {
    const auto silence = std::chrono::floor<std::chrono::seconds>(now - last_received_);
    return Error(Errc::timed_out,
                 "no heartbeat from the broker for " + std::to_string(silence.count()) + " s");
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
  if (phase_ == Phase::consuming) send(kChannel, BasicCancel{{consumer_tag_}, 0});
  if (phase_ == Phase::consuming || phase_ == Phase::adjusting) phase_ = Phase::cancelling;
}

void Connection::consume() {
  if (phase_ == Phase::no_consumer) ask();
}

// For messages, if any are wanted.
void Connection::ask() {
  if (options_.prefetch_count == 0) {
    phase_ = Phase::idle;
    look_at_queue();
  } else if (told_prefetch_ == options_.prefetch_count) {
    begin_consumer();
  } else {
    told_prefetch_ = options_.prefetch_count;
    send(kChannel, BasicQos{0, told_prefetch_, 0});
    phase_ = Phase::qos;
  }
}

// A queue that expires without a consumer does not while it is looked at; and one that is missing
// is told of.
void Connection::look_at_queue() {
  looked_at_queue_ = last_received_;
  send(kChannel, QueueDeclare{0, {options_.queue}, QueueDeclare::kPassive, {}});
}

// Each has its own name: what an earlier one has not settled is the server's to keep apart.
void Connection::begin_consumer() {
  consumer_tag_ = kConsumerTag;
  if (++consumers_ > 1) consumer_tag_ += "-" + std::to_string(consumers_);
  send(kChannel, BasicConsume{0, {options_.queue}, {consumer_tag_}, 0, {}});
  phase_ = Phase::consume;
}

void Connection::set_prefetch(std::uint16_t count) {
  options_.prefetch_count = count;
  adjust();
}

// Where an answer is to come, it is looked at again then.
void Connection::adjust() {
  if (phase_ == Phase::idle && options_.prefetch_count != 0) {
    ask();
  } else if (phase_ == Phase::consuming && told_prefetch_ != options_.prefetch_count) {
    send(kChannel, BasicCancel{{consumer_tag_}, 0});
    phase_ = Phase::adjusting;
  }
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

Status Connection::on_count(const Frame& frame) {
  if (phase_ == Phase::closing_channel || phase_ == Phase::closing) return {};  // it crossed ours
  if (Status heard = counter_.received(frame, output_); !heard) return heard;
  if (const auto counted = counter_.take_counted()) events_.emplace_back(*counted);
  return {};
}

Status Connection::on_frame(const Frame& frame) {
  if (frame.channel == QueueCounter::kChannel && may_count_) return on_count(frame);
  switch (frame.type) {
    case FrameType::method:
      return on_method(frame);
    case FrameType::header:
      return channel_is_open() ? delivery_.on_header(frame) : Status();
    case FrameType::body:
      return channel_is_open() ? delivery_.on_body(frame.payload) : Status();
    case FrameType::heartbeat:
      return {};
  }
  return Error(Errc::malformed, "a frame of unknown type");
}

}  // namespace wheelpit::amqp091
