#include "trace/export/trace_exporter.h"

#include <utility>

#include "trace/export/otlp_exporter.h"
#include "trace/export/xray_exporter.h"

namespace wheelpit {

namespace asio = boost::asio;

TraceExporter::TraceExporter(asio::io_context& io, TraceExportOptions options, const Clock& clock,
                             Metrics& metrics, const Log& log)
    : tasks_(io, log) {
  if (options.xray_daemon) {
    xray_ =
        std::make_unique<XrayExporter>(io, std::move(*options.xray_daemon), clock, metrics, log);
  }
  if (options.otlp_traces) {
    otlp_ = std::make_unique<OtlpExporter>(io, std::move(*options.otlp_traces),
                                           std::move(options.otlp_trust), clock, metrics, log);
  }
}

TraceExporter::~TraceExporter() = default;

void TraceExporter::start() {
  if (xray_) tasks_.spawn("search for the X-Ray daemon", xray_->find_daemon());
  if (otlp_) tasks_.spawn("export of traces", otlp_->run());
}

void TraceExporter::record(InvocationTrace trace) {
  if (xray_) xray_->record(trace);
  if (otlp_) otlp_->record(std::move(trace));
}

asio::awaitable<void> TraceExporter::stop(TimePoint until) {
  if (xray_) xray_->stop();
  if (otlp_) co_await otlp_->stop(until);
  co_await tasks_.join();
}

}  // namespace wheelpit
