#include "app/probe/rabbitmq_probe.h"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "app/process/version.h"
#include "net/stream/session.h"
#include "source/rabbitmq/classify.h"
#include "wire/amqp091/connection.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

using amqp091::Phase;
using rabbitmq::RabbitMqFailure;
using rabbitmq::Scope;

class NoDeliveries final : public amqp091::DeliverySink {
 public:
  void on_delivery(amqp091::Delivery& /*delivery*/) override {}
};

std::string_view step_named(rabbitmq::Step step) {
  switch (step) {
    case rabbitmq::Step::open:
      return "virtual host";
    case rabbitmq::Step::consume:
    case rabbitmq::Step::serve:
      return "queue";
    default:
      return "login";
  }
}

// How far it has come, once for each step.
class Progress {
 public:
  Progress(const BrokerProbe& probe, StepLog& log) : probe_(probe), log_(log) {}

  // True when all is known. `why`: it goes no further.
  bool note(Phase phase, const std::optional<RabbitMqFailure>& why) {
    const rabbitmq::Step step = why ? why->step : rabbitmq::step_of(phase);
    if (step > rabbitmq::Step::login && !logged_in_) {
      logged_in_ = true;
      log_.done("login");
    }
    if (step > rabbitmq::Step::open && !opened_) {
      opened_ = true;
      log_.done("virtual host");
    }
    // What the broker says of a queue without a name is no matter.
    if (opened_ && probe_.question.queue.empty()) {
      log_.skipped("queue", "none was named");
      return true;
    }
    if (why) {
      const Diagnosis diagnosis = rabbitmq::classify(*why);
      log_.failed(step_named(step), diagnosis.detail, code_of(diagnosis.problem));
      return true;
    }
    return false;
  }

 private:
  const BrokerProbe& probe_;
  StepLog& log_;
  bool logged_in_ = false;
  bool opened_ = false;
};

RabbitMqFailure closed_by_broker(Phase during, Scope scope, const amqp091::CloseReason& reason) {
  RabbitMqFailure failure;
  failure.step = rabbitmq::step_of(during);
  failure.scope = scope;
  failure.code = reason.code;
  failure.text = reason.text;
  return failure;
}

RabbitMqFailure broke_off(rabbitmq::Step step, Errc kind, std::string text) {
  RabbitMqFailure failure;
  failure.step = step;
  failure.kind = kind;
  failure.text = std::move(text);
  return failure;
}

std::optional<RabbitMqFailure> failure_in(const amqp091::Event& event) {
  if (const auto* channel = std::get_if<amqp091::ChannelClosed>(&event)) {
    return closed_by_broker(channel->during, Scope::channel, channel->reason);
  }
  if (const auto* connection = std::get_if<amqp091::ConnectionClosed>(&event)) {
    return closed_by_broker(connection->during, Scope::connection, connection->reason);
  }
  return std::nullopt;
}

amqp091::ConnectionOptions options_of(const BrokerProbe& probe, Credentials credentials) {
  amqp091::ConnectionOptions options;
  options.username = std::move(credentials.username);
  options.password = std::move(credentials.password);
  options.virtual_host = probe.question.virtual_host;
  options.queue = probe.question.queue;
  options.prefetch_count = 0;                   // the queue is looked at, not consumed
  options.count_every = std::chrono::hours(1);  // so that its numbers are told
  options.connection_name = "wheelpit connection test";
  options.version = kVersion;
  return options;
}

}  // namespace

asio::awaitable<std::optional<ConnectionReport::Queue>> probe_rabbitmq(const BrokerProbe& probe,
                                                                       StepLog& log) {
  std::optional<ConnectionReport::Queue> queue;
  std::optional<Result<Credentials>> credentials;
  if (!probe.question.secret.empty()) {
    credentials = co_await probe.credentials.read(probe.question.secret);
  }
  const bool may_log_in = credentials && *credentials;
  NoDeliveries nobody;
  Session<amqp091::Connection> session(
      probe.io, probe.clock, probe.log,
      options_of(probe, may_log_in ? **credentials : Credentials()), nobody, [] {});
  const Status connected = co_await session.connect(probe.endpoint, probe.trust,
                                                    probe.clock.now() + kProbeConnectWithin);
  if (!connected) {
    co_await connect_failed_step(probe.io, probe.clock, probe.endpoint, connected.error(), log);
    co_await session.end();
    co_return queue;
  }
  connected_step(probe.endpoint, log);
  if (!may_log_in) {
    if (credentials) {
      log.failed("login", "reading the credentials: " + credentials->error().message(),
                 code_of(SourceProblem::configuration));
    }
    session.abort();
    co_await session.end();
    co_return queue;
  }
  Progress progress(probe, log);
  const TimePoint until = probe.clock.now() + kProbeWithin;
  for (bool known = false; !known;) {
    std::optional<RabbitMqFailure> failure;
    for (const amqp091::Event& event : session.protocol().take_events()) {
      if (!failure) failure = failure_in(event);
      if (const auto* counted = std::get_if<amqp091::QueueCounted>(&event)) {
        queue = {.messages = counted->messages, .consumers = counted->consumers};
      }
      if (std::holds_alternative<amqp091::Idle>(event)) known = true;
    }
    const rabbitmq::Step step = rabbitmq::step_of(session.protocol().phase());
    if (!failure && !known && session.failure()) {
      failure = broke_off(step, session.failure()->code(), session.failure()->message());
    }
    if (!failure && !known && probe.clock.now() >= until) {
      failure = broke_off(step, Errc::timed_out, "no answer within ten seconds");
    }
    const bool ended = progress.note(session.protocol().phase(), failure);
    if (known && !ended) log.done("queue");
    known = known || ended;
    if (!known) co_await session.changed().wait(until);
  }
  session.protocol().close();
  session.flush();
  co_await session.end();
  co_return queue;
}

}  // namespace wheelpit
