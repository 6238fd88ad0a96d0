#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "app/doctor/checks.h"
#include "base/clock.h"
#include "net/address/http_url.h"
#include "net/stream/stream.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

constexpr auto kPatience = std::chrono::seconds(5);

struct Server {
  std::string name;
  Endpoint endpoint;
  std::optional<std::string> ca_file;
  std::string setting;  // that names it
};

CheckResult check(const Server& server) {
  asio::io_context io;
  Stream stream(io);
  auto connected =
      asio::co_spawn(io,
                     stream.connect(server.endpoint, TlsTrust{.ca_file = server.ca_file},
                                    SystemClock().now() + kPatience),
                     asio::use_future);
  io.run();
  const Status status = connected.get();
  const bool tls = server.endpoint.transport == Transport::tls;
  if (status) {
    return {.name = server.name,
            .words = to_string(server.endpoint) +
                     (tls ? " answers, and its certificate is trusted" : " answers")};
  }
  return {.name = server.name,
          .outcome = CheckOutcome::failed,
          .words = to_string(server.endpoint) + ": " + status.error().message(),
          .remedy = status.error().code() == Errc::invalid_argument
                        ? "its certificate, or " + server.setting + " and tls_ca_file, must agree"
                        : "start it, or correct " + server.setting};
}

// "HOST:PORT".
std::optional<Endpoint> endpoint_of(const std::string& server, bool tls) {
  const auto colon = server.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto port = parse_port(std::string_view(server).substr(colon + 1));
  if (!port) return std::nullopt;
  std::string host = server.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return Endpoint{
      .transport = tls ? Transport::tls : Transport::plain, .host = std::move(host), .port = *port};
}

}  // namespace

std::vector<CheckResult> check_servers(const Config& config) {
  std::vector<CheckResult> results;
  for (const KafkaCluster& cluster : config.kafka) {
    for (const std::string& server : cluster.bootstrap_servers) {
      const auto endpoint = endpoint_of(server, cluster.tls);
      if (!endpoint) continue;
      results.push_back(check({.name = "kafka " + cluster.name,
                               .endpoint = *endpoint,
                               .ca_file = cluster.tls_ca_file,
                               .setting = "bootstrap_servers of [[kafka]]"}));
    }
  }
  for (const auto& [service, url] : config.endpoints) {
    const auto parsed = parse_http_url(url);
    if (!parsed) continue;
    results.push_back(check({.name = "endpoint " + service,
                             .endpoint = parsed->endpoint,
                             .ca_file = std::nullopt,
                             .setting = "[endpoints] " + service}));
  }
  return results;
}

}  // namespace wheelpit
