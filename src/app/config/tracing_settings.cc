#include "app/config/tracing_settings.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace wheelpit {

namespace {

constexpr auto kXrayVariable = "AWS_XRAY_DAEMON_ADDRESS";
constexpr auto kOtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

// A collector's address is that of all its signals.
Result<HttpUrl> traces_url(std::string_view endpoint) {
  auto url = parse_http_url(endpoint);
  if (url) url->path += "/v1/traces";
  return url;
}

// An empty variable is as good as none.
std::optional<std::string> variable(const Environment& environment, const std::string& name) {
  auto value = environment(name);
  if (value && value->empty()) value.reset();
  return value;
}

Error about(const char* name, const Error& error) {
  return {error.code(), std::string("environment variable ") + name + ": " + error.message()};
}

}  // namespace

void read_tracing(SectionReader section, TraceExportOptions& tracing) {
  std::string daemon;
  section.text("xray_daemon", daemon, [&](std::string_view text) -> std::optional<std::string> {
    auto address = parse_daemon_address(text);
    if (!address) return address.error().message();
    tracing.xray_daemon = std::move(*address);
    return std::nullopt;
  });
  std::string endpoint;
  section.text("otlp_endpoint", endpoint, [&](std::string_view text) -> std::optional<std::string> {
    auto url = traces_url(text);
    if (!url) return url.error().message();
    tracing.otlp_traces = std::move(*url);
    return std::nullopt;
  });
  section.finish();
}

Status complete_tracing(TraceExportOptions& tracing, const Environment& environment) {
  if (const auto text = variable(environment, kXrayVariable); text && !tracing.xray_daemon) {
    auto address = parse_daemon_address(*text);
    if (!address) return about(kXrayVariable, address.error());
    tracing.xray_daemon = std::move(*address);
  }
  if (const auto text = variable(environment, kOtlpVariable); text && !tracing.otlp_traces) {
    auto url = traces_url(*text);
    if (!url) return about(kOtlpVariable, url.error());
    tracing.otlp_traces = std::move(*url);
  }
  if (auto file = variable(environment, "OTEL_EXPORTER_OTLP_CERTIFICATE")) {
    tracing.otlp_trust.ca_file = std::move(*file);
  }
  return {};
}

}  // namespace wheelpit
