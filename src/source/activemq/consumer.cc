#include "source/activemq/consumer.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace wheelpit::activemq {

namespace asio = boost::asio;

namespace {

constexpr Duration kConnectWithin = std::chrono::seconds(10);
constexpr Duration kStepsWithin = std::chrono::seconds(20);  // from the greeting to consuming
constexpr Duration kCloseWithin = std::chrono::seconds(4);

// The broker answers an acknowledgement of persistent messages when they are off its disk, and
// does nothing else for the connection meanwhile: an answer to each would cost most of the
// throughput. Until there is one, what was acknowledged is remembered, so that it is not invoked
// again should the broker have lost it.
constexpr Duration kAskEvery = std::chrono::seconds(1);
constexpr std::size_t kUnansweredAtMost = 10'000;

// How long pieces may gather before they are read (BytePump::gather_for). Of several connections to
// a queue each has a share of the messages, so that as many take longer to gather than on one. A
// small window is used up in no time, and the broker then waits for us.
constexpr Duration gathering_time(int window) {
  return window < 400 ? Duration(std::chrono::microseconds(500)) : std::chrono::milliseconds(8);
}

openwire::ConnectionOptions with_prefetch(openwire::ConnectionOptions options,
                                          std::int32_t prefetch) {
  options.prefetch = prefetch;
  return options;
}

}  // namespace

ActiveMqConsumer::ActiveMqConsumer(ActiveMqConsumerContext context,
                                   openwire::ConnectionOptions options)
    : context_(std::move(context)),
      most_(options.prefetch),
      window_(context_.isolation.active() ? 1 : most_, context_.max_buffered_bytes),
      session_(context_.io, context_.clock, context_.log,
               with_prefetch(std::move(options), window_.told()),
               static_cast<openwire::DispatchSink&>(*this), [this] { on_read(); }),
      deliveries_(context_.rules, context_.epoch, context_.inbox, context_.memory) {
  deliveries_.set_alone(context_.isolation.active());
}

asio::awaitable<std::optional<ActiveMqFailure>> ActiveMqConsumer::run(Endpoint endpoint,
                                                                      TlsTrust trust) {
  endpoint_ = std::move(endpoint);
  const Status connected =
      co_await session_.connect(endpoint_, std::move(trust), context_.clock.now() + kConnectWithin);
  std::optional<ActiveMqFailure> failure;
  if (connected) {
    due_ = context_.clock.now() + kStepsWithin;
    failure = co_await serve();
  } else if (!stopping_) {
    failure = ActiveMqFailure{.step = ActiveMqStep::connect,
                              .exception = std::nullopt,
                              .kind = connected.error().code(),
                              .text = connected.error().message()};
  }
  if (first_service_) context_.isolation.ended(how_it_ended());
  co_await session_.end();
  deliveries_.lost(context_.former);
  co_return failure;
}

// Events before failures: the broker says why it closes, then ends the connection.
asio::awaitable<std::optional<ActiveMqFailure>> ActiveMqConsumer::serve() {
  for (;;) {
    if (auto failure = handle_events()) co_return failure;
    if (closed_) co_return std::nullopt;
    if (session_.failure()) co_return broken(*session_.failure());
    // Nothing can have been delivered. (The broker delivers before it confirms the consumer.)
    if (stopping_ && !closing_ && !session_.protocol().has_consumer()) co_return std::nullopt;
    if (stopping_ && released_) close_when_released();
    if (waiting_ && context_.clock.now() >= due_) {
      co_return broken(Error(Errc::timed_out, "the broker did not answer in time"));
    }
    co_await session_.changed().wait(waiting_ ? std::optional(due_) : std::nullopt);
  }
}

std::vector<Record> ActiveMqConsumer::take() {
  ActiveMqDeliveries::Portion portion = deliveries_.take(context_.clock.now());
  if (!portion.expired.empty()) {
    context_.log.info("messages expired before they were processed",
                      {{"messages", std::uint64_t{portion.expired.removed.messages.size()}}});
  }
  if (!portion.succeeded.empty()) {
    context_.log.info("acknowledged redelivered messages that were already processed",
                      {{"messages", std::uint64_t{portion.succeeded.removed.messages.size()}}});
  }
  write(std::move(portion.expired));
  write(std::move(portion.succeeded));
  return std::move(portion.records);
}

void ActiveMqConsumer::settle(std::span<const RecordId> ids, Settlement settlement,
                              std::string_view cause) {
  write(deliveries_.settle(ids, settlement, cause, context_.clock.now()));
  is_settled(ids);
  if (settlement == Settlement::again && !stopping_) context_.inbox.arrived().notify();
}

void ActiveMqConsumer::is_settled(std::span<const RecordId> ids) {
  if (session_.failure()) return;  // the broker hears nothing of it
  settled_any_ = settled_any_ || !ids.empty();
  if (!context_.isolation.active()) return;
  for (const RecordId& id : ids) {
    context_.isolation.settled(culprit_ == id.tag ? MessageIsolation::Settled::culprit
                                                  : MessageIsolation::Settled::another);
  }
  apply_isolation();
}

void ActiveMqConsumer::set_window(std::int32_t most) {
  most_ = most;
  apply_isolation();
}

void ActiveMqConsumer::apply_isolation() {
  deliveries_.set_alone(context_.isolation.active());
  window_.set_most(context_.isolation.active() ? 1 : most_);
  adjust_window();
}

// The first message of this connection is remembered: what comes first again and again is suspect.
std::optional<std::string> ActiveMqConsumer::suspicion_of(
    const openwire::MessageDispatch& dispatch) {
  last_arrival_ = context_.clock.now();
  if (first_ && !context_.isolation.active()) return std::nullopt;
  const auto key =
      MessageIsolation::key(openwire::jms_message_id(*dispatch.message->message_id), "");
  if (!first_) first_ = key;
  return context_.isolation.refusal_of(key);
}

// Whatever the broker says of its own accord is not a message's fault.
ServiceEnd ActiveMqConsumer::how_it_ended() const {
  ServiceEnd end{.settled = settled_any_,
                 .out = deliveries_.size() + deliveries_.unanswered(),
                 .suspect = first_,
                 .since_last = context_.clock.now() - last_arrival_};
  if (stopping_ || !session_.failure()) return end;
  end.why = session_.failure()->message();
  if (session_.failure()->code() == Errc::malformed) {
    end.how = ServiceEnd::How::unreadable;
    // One whose id cannot be read was not taken for a message.
    if (!end.suspect) {
      end.suspect = MessageIsolation::kUnderWay;
      end.since_last = {};
    }
  }
  if (session_.failure()->code() == Errc::unavailable) end.how = ServiceEnd::How::broken;
  return end;
}

// All but a range is one message each. At most the last is answered, since the broker does them in
// order; of those that go to the dead letter queue each.
void ActiveMqConsumer::write(Acknowledgements acks) {
  if (acks.empty()) return;
  using openwire::AckType;
  const auto& [messages, runs] = acks.removed;
  const bool ranges = acks.type == AckType::standard;
  const TimePoint now = context_.clock.now();
  const bool ask = !ranges || stopping_ || !asked_at_ || now - *asked_at_ >= kAskEvery ||
                   deliveries_.unanswered() + messages.size() > kUnansweredAtMost;
  if (ask) asked_at_ = now;
  std::int32_t command = 0;
  const auto acknowledge = [&](AckType type, std::size_t first, std::size_t last) {
    const bool is_last = last + 1 == messages.size();
    command = session_.protocol().acknowledge({.type = type,
                                               .destination = messages[first].destination.view(),
                                               .first = messages[first].id.view(),
                                               .last = messages[last].id.view(),
                                               .count = static_cast<std::int32_t>(last - first + 1),
                                               .cause = acks.cause,
                                               .answer = (is_last && ask) || type == AckType::poison
                                                             ? openwire::Answer::wanted
                                                             : openwire::Answer::none});
  };
  for (const DispatchList::Run& run : runs) {
    if (ranges) {
      acknowledge(run.first == run.last ? AckType::individual : AckType::standard, run.first,
                  run.last);
    } else {
      for (std::size_t i = run.first; i <= run.last; ++i) acknowledge(acks.type, i, i);
    }
  }
  deliveries_.written(std::move(acks), command);
  adjust_window();
  session_.flush();
}

// What is in the inbox stays there until the connection is closed: a message cannot be given back
// on its own. The small window keeps more from coming.
void ActiveMqConsumer::stop() {
  stopping_ = true;
  if (!session_.protocol().has_consumer()) return session_.abort();
  session_.protocol().set_prefetch(1);
  session_.flush();
  session_.changed().notify();
}

void ActiveMqConsumer::release() {
  released_ = true;
  session_.changed().notify();
}

Duration ActiveMqConsumer::served() const {
  return first_service_ ? context_.clock.now() - *first_service_ : Duration::zero();
}

void ActiveMqConsumer::on_dispatch(const openwire::MessageDispatch& dispatch) {
  if (stopping_) return;  // it goes back, untouched, when the connection closes
  auto suspicion = suspicion_of(dispatch);
  const bool culprit = suspicion.has_value();
  window_.received(deliveries_.add(dispatch, context_.clock.now(), std::move(suspicion)));
  if (culprit) culprit_ = deliveries_.last_tag();
}

void ActiveMqConsumer::on_read() {
  if (!context_.inbox.empty()) context_.inbox.arrived().notify();
  adjust_window();
}

void ActiveMqConsumer::adjust_window() {
  if (stopping_ || !session_.protocol().has_consumer()) return;
  if (const auto window = window_.change(deliveries_.size(), deliveries_.bytes())) {
    session_.protocol().set_prefetch(*window);
    session_.gather_for(gathering_time(*window));
    session_.flush();
  }
}

void ActiveMqConsumer::close_when_released() {
  if (std::exchange(closing_, true)) return;
  session_.protocol().close(deliveries_.last_delivered());
  session_.flush();
  waiting_ = true;
  due_ = context_.clock.now() + kCloseWithin;
}

}  // namespace wheelpit::activemq
