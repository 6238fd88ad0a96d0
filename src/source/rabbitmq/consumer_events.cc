// What the broker tells a consumer beside messages, and what it means when its connection ends.

#include <utility>
#include <variant>

#include "base/overloaded.h"
#include "source/rabbitmq/consumer.h"

namespace wheelpit::rabbitmq {
namespace {

// An interruption after less service than this is a failure, or it would be repeated in a circle.
constexpr Duration kWorthResuming = std::chrono::seconds(1);

}  // namespace

std::optional<RabbitMqFailure> Consumer::handle_events() {
  for (const amqp091::Event& event : session_.protocol().take_events()) {
    if (auto failure = handle(event)) return failure;
  }
  return std::nullopt;
}

std::optional<RabbitMqFailure> Consumer::handle(const amqp091::Event& event) {
  return std::visit(
      Overloaded{
          [this](const amqp091::ConsumeConfirmed&) -> std::optional<RabbitMqFailure> {
            in_service();
            return std::nullopt;
          },
          [this](const amqp091::Idle&) -> std::optional<RabbitMqFailure> {
            in_service();
            return std::nullopt;
          },
          [](const amqp091::CancelConfirmed&) -> std::optional<RabbitMqFailure> {
            return std::nullopt;
          },
          [this](const amqp091::ConsumerCancelled&) { return consumer_cancelled(); },
          [this](const amqp091::ChannelClosed& closed) { return channel_closed(closed); },
          [](const amqp091::ConnectionClosed& closed) -> std::optional<RabbitMqFailure> {
            return RabbitMqFailure{.step = step_of(closed.during),
                                   .scope = Scope::connection,
                                   .code = closed.reason.code,
                                   .text = closed.reason.text};
          },
          [this](const amqp091::CloseConfirmed&) -> std::optional<RabbitMqFailure> {
            closed_ = true;
            return std::nullopt;
          },
          [this](const amqp091::QueueCounted& counted) -> std::optional<RabbitMqFailure> {
            context_.on_queue({.waiting = counted.messages, .consumers = counted.consumers});
            return std::nullopt;
          },
      },
      event);
}

void Consumer::in_service() {
  waiting_ = false;
  last_service_ = context_.clock.now();
  if (!first_service_) first_service_ = last_service_;
  context_.on_consuming();
  if (stopping_) stop_consuming();
}

// The queue was deleted, or moved to another node: to consume again tells which.
std::optional<RabbitMqFailure> Consumer::consumer_cancelled() {
  if (stopping_) return std::nullopt;
  if (context_.clock.now() - *last_service_ < kWorthResuming) {
    return RabbitMqFailure{.step = Step::serve, .text = "the broker cancels the consumer"};
  }
  context_.log.warn("broker cancelled the consumer: consuming again");
  session_.protocol().consume();
  session_.flush();
  waiting_ = true;
  due_ = context_.clock.now() + kStepsWithin;
  return std::nullopt;
}

std::optional<RabbitMqFailure> Consumer::channel_closed(const amqp091::ChannelClosed& closed) {
  forget_channel();
  if (stopping_) return std::nullopt;
  RabbitMqFailure failure{.step = step_of(closed.during),
                          .scope = Scope::channel,
                          .code = closed.reason.code,
                          .text = closed.reason.text};
  const Diagnosis diagnosis = classify(failure);
  const bool resume = diagnosis.recovery == Recovery::new_channel && last_service_ &&
                      context_.clock.now() - *last_service_ >= kWorthResuming;
  if (!resume) return failure;

  context_.log.warn("broker closed the channel: opening a new one", {{"reason", diagnosis.detail}});
  ++context_.epoch;
  session_.protocol().open_channel();
  session_.flush();
  waiting_ = true;
  due_ = context_.clock.now() + kStepsWithin;
  return std::nullopt;
}

// What did not happen by due_. When closing, that is no failure: the socket is closed anyway.
std::optional<RabbitMqFailure> Consumer::overdue() {
  if (stopping_) return std::nullopt;
  return broken(Error(Errc::timed_out, "the broker did not answer in time"));
}

// The broker that closes in order does so for reasons of its own; only of what it cannot digest
// (501 and the like) it may have been a message.
ServiceEnd Consumer::how_it_ended(const std::optional<RabbitMqFailure>& failure) const {
  const auto under_way = session_.protocol().under_way();
  ServiceEnd end{.settled = settled_any_,
                 .out = unsettled_.size() + (under_way ? 1 : 0),
                 .suspect = first_,
                 .since_last = context_.clock.now() - last_arrival_};
  if (!end.suspect && under_way) end.suspect = MessageIsolation::kUnderWay;
  if (!failure || stopping_ || session_.protocol().deaf()) return end;
  end.why = failure->text;
  if (failure->scope == Scope::connection) {
    const bool by_us = classify(*failure).recovery == Recovery::retry_slowly;
    end.how = by_us ? ServiceEnd::How::broken : ServiceEnd::How::innocent;
  } else if (failure->scope == Scope::none && failure->kind == Errc::malformed) {
    end.how = ServiceEnd::How::unreadable;
  } else if (failure->scope == Scope::none && failure->kind == Errc::unavailable) {
    end.how = ServiceEnd::How::broken;
  }
  return end;
}

RabbitMqFailure Consumer::broken(const Error& why) {
  return {.step = step_of(session_.protocol().phase()), .kind = why.code(), .text = why.message()};
}

}  // namespace wheelpit::rabbitmq
