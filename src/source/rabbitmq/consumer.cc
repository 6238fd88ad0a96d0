#include "source/rabbitmq/consumer.h"

#include <algorithm>
#include <utility>

#include "source/rabbitmq/message.h"

namespace wheelpit::rabbitmq {

namespace asio = boost::asio;

namespace {

constexpr Duration kConnectWithin = std::chrono::seconds(10);
constexpr Duration kCancelWithin = std::chrono::seconds(2);
constexpr Duration kCloseWithin = std::chrono::seconds(2);

std::uint16_t prefetch_for(const MessageIsolation& isolation, std::uint16_t window) {
  return isolation.active() ? std::min<std::uint16_t>(window, 1) : window;
}

amqp091::ConnectionOptions with_prefetch(amqp091::ConnectionOptions options,
                                         const MessageIsolation& isolation, std::uint16_t window) {
  options.prefetch_count = prefetch_for(isolation, window);
  return options;
}

}  // namespace

Consumer::Consumer(ConsumerContext context, amqp091::ConnectionOptions options,
                   std::uint16_t window)
    : context_(std::move(context)),
      session_(context_.io, context_.clock, context_.log,
               with_prefetch(std::move(options), context_.isolation, window),
               static_cast<amqp091::DeliverySink&>(*this), [this] { on_read(); }),
      window_(window) {
  gathering_.set_window(window_);
}

asio::awaitable<std::optional<RabbitMqFailure>> Consumer::run(Endpoint endpoint, TlsTrust trust) {
  ++context_.epoch;
  const Status connected = co_await session_.connect(std::move(endpoint), std::move(trust),
                                                     context_.clock.now() + kConnectWithin);
  std::optional<RabbitMqFailure> failure;
  if (connected) {
    due_ = context_.clock.now() + kStepsWithin;
    failure = co_await serve();
  } else if (!stopping_) {
    failure = RabbitMqFailure{.step = Step::connect,
                              .kind = connected.error().code(),
                              .text = connected.error().message()};
  }
  if (first_service_) context_.isolation.ended(how_it_ended(failure));
  co_await session_.end();
  forget_channel();
  co_return failure;
}

// Events before failures: the broker says why it closes, then ends the connection.
asio::awaitable<std::optional<RabbitMqFailure>> Consumer::serve() {
  for (;;) {
    if (auto failure = handle_events()) co_return failure;
    if (closed_) co_return std::nullopt;
    if (refused_) co_return refused_;
    if (culprit_is_settled_) co_return broken(Error(Errc::malformed, *unreadable_));
    if (session_.failure()) co_return broken(*session_.failure());
    if (stopping_ && !first_service_) co_return std::nullopt;  // nothing was received
    if (stopping_ && released_) close_when_released();
    if (waiting_ && context_.clock.now() >= due_) co_return overdue();
    co_await session_.changed().wait(waiting_ ? std::optional(due_) : std::nullopt);
  }
}

void Consumer::settle(std::span<const RecordId> ids, Settlement settlement) {
  while (!ids.empty() && ids.front().epoch != context_.epoch) ids = ids.subspan(1);
  amqp091::Connection& protocol = session_.protocol();
  if (session_.failure() || !protocol.channel_is_open()) return;  // the broker hears nothing of it
  if (settlement == Settlement::done) {
    const Unsettled::Acks acks = unsettled_.take_for_ack(ids);
    if (acks.all_up_to) protocol.ack(*acks.all_up_to, true);
    for (const std::uint64_t tag : acks.singly) protocol.ack(tag, false);
    is_settled(ids);
  } else {
    const bool requeue = settlement == Settlement::again;
    for (const std::uint64_t tag : unsettled_.take(ids)) protocol.reject(tag, requeue);
    is_settled(ids);
  }
  session_.flush();
}

void Consumer::is_settled(std::span<const RecordId> ids) {
  settled_any_ = settled_any_ || !ids.empty();
  if (!context_.isolation.active()) return;
  for (const RecordId& id : ids) {
    const bool culprit = culprit_ == id.tag;
    context_.isolation.settled(culprit ? MessageIsolation::Settled::culprit
                                       : MessageIsolation::Settled::another);
    if (culprit && session_.protocol().deaf()) culprit_is_settled_ = true;
  }
  if (culprit_is_settled_) return session_.changed().notify();
  apply_window();
}

void Consumer::set_window(std::uint16_t window) {
  window_ = window;
  apply_window();
}

void Consumer::apply_window() {
  if (stopping_) return;
  session_.protocol().set_prefetch(prefetch_for(context_.isolation, window_));
  gathering_.set_window(window_);
  session_.flush();
}

void Consumer::inbox_taken() {
  if (context_.inbox.bytes() < context_.max_buffered_bytes) resume_reading();
}

// First the cancel, then what is in the inbox: the other way round the broker would deliver it to
// us again.
void Consumer::stop() {
  stopping_ = true;
  if (!first_service_) return session_.abort();
  waiting_ = false;
  stop_consuming();
  while (!context_.inbox.empty()) {
    std::vector<RecordId> ids;
    for (const Record& record : context_.inbox.take()) ids.push_back(record.id);
    give_back(unsettled_.take(ids));
  }
  resume_reading();
  session_.flush();
  session_.changed().notify();
}

void Consumer::stop_consuming() {
  session_.protocol().cancel();
  session_.flush();
  due_ = context_.clock.now() + kCancelWithin;
}

void Consumer::release() {
  released_ = true;
  session_.changed().notify();
}

Duration Consumer::served() const {
  return first_service_ ? context_.clock.now() - *first_service_ : Duration::zero();
}

// One that ends the connection while it arrives can be settled from its first frame on.
void Consumer::on_begun(std::uint64_t tag) {
  last_arrival_ = context_.clock.now();
  if (stopping_ || !context_.isolation.active()) return;
  if (auto why = context_.isolation.refusal_of(MessageIsolation::kUnderWay))
    refuse(tag, *std::move(why));
}

// Alone, and not the first one: it can be told from a connection that happened to be damaged.
bool Consumer::on_unreadable(std::uint64_t tag, const std::string& why) {
  if (stopping_ || culprit_ || !context_.isolation.active()) return false;
  unreadable_ = why;
  refuse(tag, "it cannot be read: " + why);
  return true;
}

void Consumer::refuse(std::uint64_t tag, std::string why) {
  culprit_ = tag;
  unsettled_.add(tag);
  context_.inbox.add({.id = {.epoch = context_.epoch, .tag = tag},
                      .received_at = context_.clock.now(),
                      .message = RabbitMqMessage{},
                      .refusal = std::move(why),
                      .alone = true},
                     sizeof(Record));
}

// What is known of the message from earlier connections. The first of this one is remembered.
std::optional<std::string> Consumer::suspicion_of(const amqp091::Delivery& delivery) {
  if (first_ && !context_.isolation.active()) return std::nullopt;
  const auto key =
      MessageIsolation::key(delivery.properties.message_id.value_or(""), delivery.body);
  if (!first_) first_ = key;
  auto why = context_.isolation.refusal_of(key);
  if (why) culprit_ = delivery.tag;
  return why;
}

void Consumer::on_delivery(amqp091::Delivery& delivery) {
  ++delivered_;
  if (culprit_ == delivery.tag) return;  // it is refused already
  if (stopping_) return session_.protocol().reject(delivery.tag, true);
  const std::uint64_t tag = delivery.tag;
  auto suspicion = suspicion_of(delivery);
  ReceivedMessage received = to_message(delivery);
  if (suspicion) received.refusal = std::move(suspicion);
  if (delivery.redelivered) context_.delivers_again = true;
  if (received.like_from_stream && !context_.delivers_again && !refused_) {
    refused_ =
        RabbitMqFailure{.step = Step::serve,
                        .kind = Errc::invalid_argument,
                        .text =
                            "the queue is a stream, from which nothing is ever removed; only "
                            "classic and quorum queues can be consumed"};
    session_.changed().notify();
  }
  if (refused_) return;
  if (received.incomplete && !std::exchange(told_of_damage_, true)) {
    context_.log.warn(
        "cannot decode all headers or properties of a message; the rest is left out (logged once "
        "per connection)",
        {{"delivery_tag", tag}});
  }
  unsettled_.add(tag);
  context_.inbox.add({.id = {.epoch = context_.epoch, .tag = tag},
                      .received_at = context_.clock.now(),
                      .message = std::move(received.message),
                      .refusal = std::move(received.refusal),
                      .alone = context_.isolation.active()},
                     received.bytes);
}

void Consumer::on_read() {
  gathering_.arrived(std::exchange(delivered_, 0), context_.clock.now());
  session_.gather_for(gathering_.time());
  if (!context_.inbox.empty()) context_.inbox.arrived().notify();
  if (context_.inbox.bytes() < context_.max_buffered_bytes || session_.reading_paused()) return;
  session_.pause_reading();
  session_.protocol().pause_reading();
}

void Consumer::resume_reading() {
  if (!session_.reading_paused()) return;
  session_.protocol().resume_reading(context_.clock.now());
  session_.resume_reading();
}

// Waits for the cancel to be confirmed, which is bounded as the close is; by then all deliveries
// have come and can be given back.
void Consumer::close_when_released() {
  amqp091::Connection& protocol = session_.protocol();
  const bool answer_due = protocol.phase() == amqp091::Phase::cancelling ||
                          protocol.phase() == amqp091::Phase::qos ||
                          protocol.phase() == amqp091::Phase::consume;
  if (answer_due && context_.clock.now() < due_) {
    waiting_ = true;
    return;
  }
  if (protocol.phase() >= amqp091::Phase::closing_channel) return;
  give_back(unsettled_.take_all());
  protocol.close();
  session_.flush();
  waiting_ = true;
  due_ = context_.clock.now() + kCloseWithin;
}

void Consumer::give_back(std::span<const std::uint64_t> tags) {
  for (const std::uint64_t tag : tags) session_.protocol().reject(tag, true);
}

void Consumer::forget_channel() {
  unsettled_.clear();
  context_.inbox.clear();
}

}  // namespace wheelpit::rabbitmq
