#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "metrics/metrics.h"
#include "net/address/http_url.h"
#include "net/client/http_client.h"
#include "trace/invocation_trace.h"

namespace wheelpit {

// Sends traces to an OpenTelemetry collector: OTLP over HTTP, in JSON, many in one request. One
// request at a time; what the collector cannot take now is sent again, while newer traces wait, up
// to kMostWaiting of them.
class OtlpExporter {
 public:
  static constexpr std::size_t kMostWaiting = 2048;
  static constexpr std::size_t kMostInARequest = 256;

  // `io` and `clock` must outlive it.
  OtlpExporter(boost::asio::io_context& io, HttpUrl url, TlsTrust trust, const Clock& clock,
               Metrics& metrics, Log log);

  // Sends what comes until stop(). To be spawned once.
  boost::asio::awaitable<void> run();

  void record(InvocationTrace trace);

  // Tries again to send what is left, at most until `until`; then run() ends.
  boost::asio::awaitable<void> stop(TimePoint until);

 private:
  boost::asio::awaitable<void> gather();
  boost::asio::awaitable<void> deliver(std::vector<InvocationTrace> batch);
  boost::asio::awaitable<Status> send(const std::vector<InvocationTrace>& batch);
  void note(const Status& sent);
  bool time_is_up() const { return stop_by_ && clock_.now() >= *stop_by_; }

  const HttpUrl url_;
  const Clock& clock_;
  Log log_;
  Counter sent_;
  Counter dropped_;
  HttpClient client_;
  std::deque<InvocationTrace> waiting_;
  bool failing_ = false;  // the last request was not taken: told in the log
  bool ended_ = false;
  std::optional<TimePoint> stop_by_;
  Signal changed_;
};

}  // namespace wheelpit
