#include "app/probe/connection_steps.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kConnectWithin = std::chrono::seconds(5);

}  // namespace

std::string_view code_of(SourceProblem problem) {
  switch (problem) {
    case SourceProblem::none:
    case SourceProblem::connection:
      return "";
    case SourceProblem::authentication:
    case SourceProblem::untrusted:
    case SourceProblem::distrusted:
      return "EVENT_SOURCE_AUTHN_ERROR";
    case SourceProblem::authorization:
      return "EVENT_SOURCE_AUTHZ_ERROR";
    case SourceProblem::configuration:
    case SourceProblem::unusable_key:
      return "ESM_CONFIG_NOT_VALID";
  }
  return "";
}

void StepLog::note(std::string_view step, Outcome outcome, const std::string& words,
                   std::string_view code) {
  const TimePoint now = clock_.now();
  const auto found = std::ranges::find(report_.steps, step, &ConnectionStep::name);
  if (found == report_.steps.end()) return;
  found->outcome = outcome;
  found->words = words;
  found->code = code;
  found->took = std::chrono::round<std::chrono::milliseconds>(now - since_);
  since_ = now;
}

asio::awaitable<bool> resolve_step(Endpoint endpoint, StepLog& log) {
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto [fault, found] = co_await resolver.async_resolve(
      endpoint.host, std::to_string(endpoint.port), asio::as_tuple(asio::use_awaitable));
  if (fault) {
    log.failed("resolve", endpoint.host + ": " + fault.message());
    co_return false;
  }
  std::string addresses;
  for (const auto& each : found) {
    addresses += (addresses.empty() ? "" : ", ") + each.endpoint().address().to_string();
  }
  log.done("resolve", std::move(addresses));
  co_return true;
}

// Only who can be reached without TLS has refused that.
asio::awaitable<void> connect_failed_step(asio::io_context& io, const Clock& clock,
                                          Endpoint endpoint, Error failure, StepLog& log) {
  if (endpoint.transport == Transport::tls) {
    Stream plain(io);
    Endpoint reached = endpoint;
    reached.transport = Transport::plain;
    const Status open =
        co_await plain.connect(std::move(reached), {}, clock.now() + kConnectWithin);
    plain.close();
    if (open) {
      log.done("connect");
      log.failed("tls", failure.message(),
                 failure.code() == Errc::invalid_argument ? code_of(SourceProblem::configuration)
                                                          : std::string_view());
      co_return;
    }
  }
  log.failed("connect", failure.message());
}

void connected_step(const Endpoint& endpoint, StepLog& log) {
  log.done("connect");
  if (endpoint.transport == Transport::tls) {
    log.done("tls");
  } else {
    log.skipped("tls", "the endpoint is one without TLS");
  }
}

}  // namespace wheelpit
