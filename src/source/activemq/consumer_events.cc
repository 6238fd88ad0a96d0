// What the broker tells a consumer beside messages.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

#include "base/overloaded.h"
#include "source/activemq/consumer.h"
#include "source/activemq/endpoint_round.h"

namespace wheelpit::activemq {

std::optional<ActiveMqFailure> ActiveMqConsumer::handle_events() {
  for (const openwire::Event& event : session_.protocol().take_events()) {
    if (auto failure = handle(event)) return failure;
  }
  return std::nullopt;
}

std::optional<ActiveMqFailure> ActiveMqConsumer::handle(const openwire::Event& event) {
  using Outcome = std::optional<ActiveMqFailure>;
  return std::visit(
      Overloaded{
          [this](const openwire::ConsumeConfirmed&) -> Outcome {
            confirmed();
            return std::nullopt;
          },
          [this](const openwire::LoginRefused& refusal) -> Outcome {
            return refused(ActiveMqStep::login, refusal.why);
          },
          [this](const openwire::ConsumeRefused& refusal) -> Outcome {
            return refused(ActiveMqStep::consume, refusal.why);
          },
          [this](const openwire::Answered& answer) -> Outcome {
            deliveries_.answered(answer.command_id);
            return std::nullopt;
          },
          // The broker's list and ours differ, or it cannot do what was asked: start over, or the
          // messages in question stay where they are.
          [this](const openwire::Rejected& rejection) -> Outcome {
            context_.log.warn("broker rejected an acknowledgement: reconnecting",
                              {{"reason", rejection.why.message}});
            return refused(ActiveMqStep::serve, rejection.why);
          },
          [this](const openwire::FailureReported& failure) -> Outcome {
            return refused(step_of(session_.protocol().phase()), failure.why);
          },
          [](const openwire::ConsumerRemoved&) -> Outcome { return std::nullopt; },
          [this](const openwire::ConsumerClosed&) -> Outcome {
            return broken(Error(Errc::unavailable,
                                "the broker has closed the consumer: a policy of its own, as for "
                                "slow consumers"));
          },
          [this](const openwire::PrefetchChanged& change) -> Outcome {
            window_.limit(change.prefetch);
            adjust_window();
            return std::nullopt;
          },
          [this](const openwire::BrokerLeaving&) -> Outcome {
            return broken(Error(Errc::unavailable, "the broker is closing the connection"));
          },
          [this](const openwire::BrokersAnnounced& brokers) { return announced(brokers); },
          [this](const openwire::QueueCounted& counted) -> Outcome {
            const auto waiting = std::max<std::int64_t>(0, counted.messages - counted.in_flight);
            context_.on_queue({.waiting = static_cast<std::uint64_t>(waiting),
                               .consumers = static_cast<std::uint64_t>(counted.consumers)});
            return std::nullopt;
          },
          [this](const openwire::CountRefused& refusal) -> Outcome {
            context_.log.warn(
                "the broker does not tell how many messages wait: grant the login write on "
                "ActiveMQ.Statistics.>, or leave out [activemq] statistics",
                {{"error", refusal.why.message}});
            return std::nullopt;
          },
          [this](const openwire::CloseConfirmed&) -> Outcome {
            closed_ = true;
            deliveries_.all_answered();
            return std::nullopt;
          },
      },
      event);
}

void ActiveMqConsumer::confirmed() {
  waiting_ = false;
  if (!first_service_) first_service_ = context_.clock.now();
  context_.on_consuming();
  if (stopping_) session_.changed().notify();
}

ActiveMqFailure ActiveMqConsumer::refused(ActiveMqStep step,
                                          const openwire::BrokerException& why) const {
  return {.step = step, .exception = why, .kind = Errc::unavailable, .text = {}};
}

ActiveMqFailure ActiveMqConsumer::broken(const Error& why) const {
  return {.step = step_of(session_.protocol().phase()),
          .exception = std::nullopt,
          .kind = why.code(),
          .text = why.message()};
}

std::optional<ActiveMqFailure> ActiveMqConsumer::announced(
    const openwire::BrokersAnnounced& brokers) const {
  auto there = asked_to_move(brokers, context_.endpoints, endpoint_);
  if (!there || stopping_) return std::nullopt;
  ActiveMqFailure failure = broken(
      Error(Errc::unavailable, "the broker asks its clients to move to " + to_string(*there)));
  failure.go_to = std::move(there);
  return failure;
}

}  // namespace wheelpit::activemq
