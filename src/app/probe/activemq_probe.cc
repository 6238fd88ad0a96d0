#include "app/probe/activemq_probe.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "app/process/version.h"
#include "base/uuid.h"
#include "net/stream/session.h"
#include "source/activemq/classify.h"
#include "wire/openwire/connection.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

using activemq::ActiveMqFailure;
using activemq::ActiveMqStep;

class NoDispatches final : public openwire::DispatchSink {
 public:
  void on_dispatch(const openwire::MessageDispatch& /*dispatch*/) override {}
};

ActiveMqFailure refused(ActiveMqStep step, const openwire::BrokerException& why) {
  ActiveMqFailure failure;
  failure.step = step;
  failure.exception = why;
  return failure;
}

ActiveMqFailure broke_off(ActiveMqStep step, Errc kind, std::string text) {
  ActiveMqFailure failure;
  failure.step = step;
  failure.kind = kind;
  failure.text = std::move(text);
  return failure;
}

std::optional<ActiveMqFailure> failure_in(const openwire::Event& event) {
  if (const auto* login = std::get_if<openwire::LoginRefused>(&event)) {
    return refused(ActiveMqStep::login, login->why);
  }
  if (const auto* consume = std::get_if<openwire::ConsumeRefused>(&event)) {
    return refused(ActiveMqStep::consume, consume->why);
  }
  if (std::holds_alternative<openwire::BrokerLeaving>(event)) {
    return broke_off(ActiveMqStep::login, Errc::unavailable,
                     "the broker is closing the connection");
  }
  return std::nullopt;
}

openwire::ConnectionOptions options_of(const BrokerProbe& probe, Credentials credentials) {
  openwire::ConnectionOptions options;
  options.username = std::move(credentials.username);
  options.password = std::move(credentials.password);
  options.connection_id = "ID:wheelpit-" + make_uuid() + ":1";
  options.client_id = "wheelpit connection test " + make_uuid();
  options.queue = probe.question.queue;
  options.prefetch = 0;  // it asks for nothing
  options.host = probe.endpoint.host;
  options.version = kVersion;
  options.wall_now = probe.clock.wall_now();
  return options;
}

}  // namespace

asio::awaitable<void> probe_activemq(const BrokerProbe& probe, StepLog& log) {
  std::optional<Result<Credentials>> credentials;
  if (!probe.question.secret.empty()) {
    credentials = co_await probe.credentials.read(probe.question.secret);
  }
  const bool may_log_in = credentials && *credentials;
  NoDispatches nobody;
  Session<openwire::Connection> session(
      probe.io, probe.clock, probe.log,
      options_of(probe, may_log_in ? **credentials : Credentials()), nobody, [] {});
  const Status connected = co_await session.connect(probe.endpoint, probe.trust,
                                                    probe.clock.now() + kProbeConnectWithin);
  if (!connected) {
    co_await connect_failed_step(probe.io, probe.clock, probe.endpoint, connected.error(), log);
    co_await session.end();
    co_return;
  }
  connected_step(probe.endpoint, log);
  if (!may_log_in) {
    if (credentials) {
      log.failed("login", "reading the credentials: " + credentials->error().message(),
                 code_of(SourceProblem::configuration));
    }
    session.abort();
    co_await session.end();
    co_return;
  }
  bool logged_in = false;
  const TimePoint until = probe.clock.now() + kProbeWithin;
  for (bool known = false; !known;) {
    std::optional<ActiveMqFailure> failure;
    bool consumed = false;
    for (const openwire::Event& event : session.protocol().take_events()) {
      if (!failure) failure = failure_in(event);
      consumed = consumed || std::holds_alternative<openwire::ConsumeConfirmed>(event);
    }
    const ActiveMqStep step = activemq::step_of(session.protocol().phase());
    if (!failure && !consumed && session.failure()) {
      failure = broke_off(step, session.failure()->code(), session.failure()->message());
    }
    if (!failure && !consumed && probe.clock.now() >= until) {
      failure = broke_off(step, Errc::timed_out, "no answer within ten seconds");
    }
    const ActiveMqStep reached = failure ? failure->step : step;
    if (reached > ActiveMqStep::login && !logged_in) {
      logged_in = true;
      log.done("login");
      log.skipped("virtual host", "ActiveMQ has none");
    }
    if (logged_in && probe.question.queue.empty()) {
      log.skipped("queue", "none was named");
      known = true;
    } else if (failure) {
      const Diagnosis diagnosis = activemq::classify(*failure);
      log.failed(logged_in ? "queue" : "login", diagnosis.detail, code_of(diagnosis.problem));
      known = true;
    } else if (consumed) {
      log.done("queue");
      known = true;
    }
    if (!known) co_await session.changed().wait(until);
  }
  session.protocol().close(openwire::Connection::kNone);
  session.flush();
  co_await session.end();
}

}  // namespace wheelpit
