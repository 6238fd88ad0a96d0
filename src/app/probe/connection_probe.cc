#include "app/probe/connection_probe.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/config/broker_endpoints.h"
#include "app/parts/kafka_client.h"
#include "app/probe/activemq_probe.h"
#include "app/probe/broker_probe.h"
#include "app/probe/connection_steps.h"
#include "app/probe/rabbitmq_probe.h"
#include "mapping/source_traits.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// What an inspector's answer says of the steps to `last`.
void note_answer(const Status& answer, std::string_view last, StepLog& log) {
  if (answer) {
    log.done("connect");
    log.done("login");
    log.done(last);
    return;
  }
  const Error& error = answer.error();
  switch (error.code()) {
    case Errc::unavailable:
    case Errc::timed_out:
    case Errc::malformed:
    case Errc::cancelled:
      return log.failed("connect", error.message());
    case Errc::unauthenticated:
      log.done("connect");
      return log.failed("login", error.message(), code_of(SourceProblem::authentication));
    default:
      break;
  }
  log.done("connect");
  log.done("login");
  const SourceProblem problem = error.code() == Errc::access_denied ? SourceProblem::authorization
                                                                    : SourceProblem::configuration;
  log.failed(last, error.message(), code_of(problem));
}

// The first of "HOST:PORT,HOST:PORT".
std::optional<Endpoint> first_server(std::string_view servers, bool tls) {
  const std::string_view server = servers.substr(0, servers.find(','));
  const std::size_t colon = server.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_port(server.substr(colon + 1));
  if (!port) return std::nullopt;
  std::string_view host = server.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Endpoint{.transport = tls ? Transport::tls : Transport::plain,
                  .host = std::string(host),
                  .port = *port};
}

bool was_reached(const ConnectionReport& report) {
  return std::ranges::any_of(report.steps, [](const ConnectionStep& step) {
    return step.name == "connect" && step.outcome == ConnectionStep::Outcome::ok;
  });
}

}  // namespace

// The first endpoint that can be reached; if none can, the first of all.
asio::awaitable<ConnectionReport> ConnectionProbe::test_broker(Broker broker,
                                                               BrokerQuestion question) {
  std::optional<ConnectionReport> first;
  const auto endpoints = endpoints_of(broker);
  if (!endpoints) {
    co_return ConnectionReport{.endpoint = broker.name,
                               .steps = {{.name = "resolve",
                                          .outcome = ConnectionStep::Outcome::failed,
                                          .words = endpoints.error().message()}}};
  }
  constexpr std::size_t kMostEndpoints = 3;
  for (const Endpoint& endpoint : *endpoints) {
    ConnectionReport report = co_await test_endpoint(broker, endpoint, question);
    if (was_reached(report)) co_return report;
    if (!first) first = std::move(report);
    if (&endpoint - endpoints->data() + 1 == std::ptrdiff_t{kMostEndpoints}) break;
  }
  co_return *std::move(first);
}

asio::awaitable<ConnectionReport> ConnectionProbe::test_endpoint(const Broker& broker,
                                                                 Endpoint endpoint,
                                                                 const BrokerQuestion& question) {
  ConnectionReport report{
      .endpoint = to_string(endpoint),
      .steps = steps_named({"resolve", "connect", "tls", "login", "virtual host", "queue"})};
  StepLog log(report, parts_.clock);
  if (!co_await resolve_step(endpoint, log)) co_return report;
  const BrokerProbe probe{.io = parts_.io,
                          .clock = parts_.clock,
                          .credentials = parts_.credentials,
                          .log = log_,
                          .endpoint = std::move(endpoint),
                          .trust = {.ca_file = broker.tls_ca_file},
                          .question = question};
  if (broker.kind == SourceKind::rabbitmq) {
    report.queue = co_await probe_rabbitmq(probe, log);
  } else {
    co_await probe_activemq(probe, log);
  }
  co_return report;
}

asio::awaitable<Result<ConnectionReport>> ConnectionProbe::test_mapping(Mapping mapping) {
  switch (mapping.kind) {
    case SourceKind::sqs:
      co_return co_await test_queue(mapping.event_source_arn);
    case SourceKind::kinesis:
      co_return co_await test_stream(parts_.kinesis, mapping.event_source_arn);
    case SourceKind::dynamodb:
      co_return co_await test_stream(parts_.dynamodb, mapping.event_source_arn);
    case SourceKind::msk:
    case SourceKind::self_managed_kafka:
      co_return co_await test_kafka(mapping);
    default:
      break;
  }
  co_return Error(Errc::invalid_argument, "this version of wheelpit cannot try a connection to " +
                                              std::string(traits_of(mapping.kind).title));
}

// The way to the cluster alone: who logs in to it joins its group.
asio::awaitable<Result<ConnectionReport>> ConnectionProbe::test_kafka(const Mapping& mapping) {
  const auto client = kafka_client_of(parts_.kafka, mapping);
  if (!client) co_return client.error();
  const auto server = first_server(client->bootstrap_servers, client->tls);
  if (!server) {
    co_return Error(Errc::invalid_argument,
                    client->bootstrap_servers + " names no server as HOST:PORT");
  }
  ConnectionReport report{.endpoint = to_string(*server),
                          .steps = steps_named({"resolve", "connect", "tls", "login", "topic"})};
  StepLog log(report, parts_.clock);
  if (!co_await resolve_step(*server, log)) co_return report;
  const bool own_roots = std::ranges::any_of(mapping.kafka().access, [](const SourceAccess& each) {
    return each.type == "SERVER_ROOT_CA_CERTIFICATE";
  });
  Endpoint tried = *server;
  if (own_roots) tried.transport = Transport::plain;
  Stream stream(parts_.io);
  const Status open = co_await stream.connect(tried, {.ca_file = client->tls_ca_file},
                                              parts_.clock.now() + kProbeConnectWithin);
  stream.close();
  if (!open) {
    co_await connect_failed_step(parts_.io, parts_.clock, tried, open.error(), log);
    co_return report;
  }
  connected_step(tried, log);
  if (own_roots) log.skipped("tls", "the authorities of the mapping are in a secret");
  const std::string why = "only a mapping logs in: that joins its consumer group";
  log.skipped("login", why);
  log.skipped("topic", why);
  co_return report;
}

asio::awaitable<ConnectionReport> ConnectionProbe::test_queue(std::string arn) {
  ConnectionReport report{.endpoint = arn, .steps = steps_named({"connect", "login", "queue"})};
  StepLog log(report, parts_.clock);
  const auto facts = co_await parts_.queues.inspect(std::move(arn));
  Status answer = facts ? Status() : Status(facts.error());
  if (facts && facts->denial) {
    answer = Error(Errc::access_denied, facts->denial->operation + ": " + facts->denial->reason);
  }
  note_answer(answer, "queue", log);
  co_return report;
}

asio::awaitable<ConnectionReport> ConnectionProbe::test_stream(StreamInspector& inspector,
                                                               std::string arn) {
  ConnectionReport report{.endpoint = arn, .steps = steps_named({"connect", "login", "stream"})};
  StepLog log(report, parts_.clock);
  note_answer(co_await inspector.inspect(std::move(arn)), "stream", log);
  co_return report;
}

}  // namespace wheelpit
