#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/task_group.h"
#include "metrics/metrics.h"
#include "net/address/http_url.h"
#include "net/stream/stream.h"
#include "trace/export/daemon_address.h"
#include "trace/invocation_trace.h"

namespace boost::asio {
class io_context;
}

namespace wheelpit {

class OtlpExporter;
class XrayExporter;

// Where traces are sent: to both if both are set.
struct TraceExportOptions {
  std::optional<DaemonAddress> xray_daemon;  // UDP
  std::optional<HttpUrl> otlp_traces;        // what is POSTed to: ".../v1/traces"
  TlsTrust otlp_trust;
};

// Sends the traces of one shard away. Nothing here makes an invocation wait: what cannot be sent in
// time is dropped and counted in wheelpit_trace_invocations_dropped_total. Belongs to the thread of
// `io`.
class TraceExporter final : public TraceSink {
 public:
  // `io`, `clock` and `metrics` must outlive it.
  TraceExporter(boost::asio::io_context& io, TraceExportOptions options, const Clock& clock,
                Metrics& metrics, const Log& log);
  ~TraceExporter() override;

  // Once, before the first record().
  void start();

  void record(InvocationTrace trace) override;

  // Sends what is there, at most until `until`. Required before destruction if it was started.
  boost::asio::awaitable<void> stop(TimePoint until);

 private:
  std::unique_ptr<XrayExporter> xray_;
  std::unique_ptr<OtlpExporter> otlp_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
