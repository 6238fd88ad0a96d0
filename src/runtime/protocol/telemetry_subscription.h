#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "runtime/protocol/environment_machine.h"

namespace wheelpit::runtime {

// The two ways to subscribe to what an environment tells.
enum class TelemetryApi {
  telemetry,  // PUT /2022-07-01/telemetry
  logs,       // PUT /2020-08-15/logs, which came before it
};

// How events are gathered before they are sent; ranges and defaults of the service.
struct TelemetryBuffering {
  std::size_t items = 10'000;                       // 1,000 to 10,000
  std::size_t bytes = 262'144;                      // 256 KiB to 1 MiB
  Duration wait = std::chrono::milliseconds(1000);  // 25 ms to 30 s, from the first event on
};

// How a subscriber gets its events.
enum class TelemetryForm {
  posts,  // HTTP: each batch is a POST of a JSON array
  lines,  // TCP: a JSON object a line, over one connection, and nothing is acknowledged
};

struct TelemetrySubscription {
  TelemetryApi api = TelemetryApi::telemetry;
  // Lines that are JSON objects are sent as such, where the function's log is JSON.
  bool structured_lines = false;
  bool runtime_done = true;  // platform.runtimeDone is sent: not by the first Logs API
  bool platform = false;
  bool function = false;
  bool extension = false;
  std::vector<std::string> types;  // as given
  std::uint16_t port = 0;          // of the environment itself: there is no other destination
  TelemetryForm form = TelemetryForm::posts;
  // Of the POST: path and query; the host as given, for the header.
  std::string target = "/";
  std::string host;
  TelemetryBuffering buffering;
};

// Reads the body of a subscription. All errors are reported in one refusal (400 ValidationError).
// Pure.
std::expected<TelemetrySubscription, ApiRefusal> parse_telemetry_subscription(
    TelemetryApi api, std::string_view body);

}  // namespace wheelpit::runtime
