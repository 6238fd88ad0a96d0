#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"

namespace wheelpit {

// What the platform tells of an environment: in the log of a function whose LogFormat is JSON, and
// in the Telemetry API's stream. Members, their order and the levels are those of events recorded
// from the service in 2024 to 2026 and of the Telemetry API's schema 2022-12-13.
//
// The texts must outlive the event; it is made, written and gone.
namespace platform_event {

// In the words of JSON: "success", and so on.
enum class PlatformStatus { success, failure, error, timeout };

enum class Phase { init, invoke };

// A part of the time of an invocation.
struct Span {
  std::string_view name{};  // "responseLatency", "responseDuration", "runtimeOverhead"
  WallTime start{};
  Duration duration{};
};

// The X-Ray trace that an invocation belongs to. `value` "" is none.
struct Tracing {
  std::string_view root{};     // "1-62e900b2-710d76f009d6e7785905449a"
  std::string_view span_id{};  // of the function's segment
  std::string_view value{};    // "Root=...;Parent=...;Sampled=1"
};

struct InitStart {
  std::string_view initialization_type{};  // "on-demand", "provisioned-concurrency"
  Phase phase = Phase::init;
  std::string_view runtime_version{};  // "python:3.13.v42"; "" if the runtime has none
  std::string_view runtime_version_arn{};
  std::string_view function_name{};
  std::string_view function_version{};
  std::string_view instance_id{};         // "2026/10/08/name[$LATEST]<32 hex digits>"
  std::uint64_t instance_max_memory = 0;  // bytes
};

// Its runtime has asked for the first event, or will not.
struct InitRuntimeDone {
  std::string_view initialization_type{};
  Phase phase = Phase::init;
  PlatformStatus status = PlatformStatus::success;
  std::string_view error_type{};  // "" for none, here and below
};

struct InitReport {
  std::string_view initialization_type{};
  Phase phase = Phase::init;
  PlatformStatus status = PlatformStatus::success;
  std::string_view error_type{};
  Duration duration{};
};

struct Start {
  std::string_view request_id{};
  std::string_view function_arn{};  // unqualified
  std::string_view version{};
  Tracing tracing{};
};

// An exception that the runtime reports is a success here: the runtime did its work.
struct RuntimeDone {
  std::string_view request_id{};
  PlatformStatus status = PlatformStatus::success;
  std::string_view error_type{};
  Duration duration{};
  std::uint64_t produced_bytes = 0;  // of the answer
  std::span<const Span> spans{};
  Tracing tracing{};
};

struct Report {
  std::string_view request_id{};
  PlatformStatus status = PlatformStatus::success;
  std::string_view error_type{};
  Duration duration{};
  std::int64_t billed_milliseconds = 0;
  int memory_mb = 0;
  int max_memory_used_mb = 0;
  std::optional<Duration> init_duration{};  // of a cold start whose init did not run in the invoke
  std::span<const Span> spans{};
  Tracing tracing{};
};

// Why an environment ended that should not have, in the words of the Runtime API's errors.
struct Fault {
  std::string_view text{};  // lines, without a line feed at the end
  // Report tells it as well: in JSON this is not shown.
  bool report_says_so = false;
};

struct Extension {
  std::string_view name{};
  std::string_view state{};                    // "Ready", "Registered", "LaunchError", ...
  std::span<const std::string_view> events{};  // "INVOKE", "SHUTDOWN"
  std::string_view error_type{};
};

struct TelemetrySubscription {
  std::string_view name{};
  std::string_view state{};                   // "Subscribed"
  std::span<const std::string_view> types{};  // "platform", "function", "extension"
};

struct LogsDropped {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::string_view reason{};
};

}  // namespace platform_event

using PlatformEvent =
    std::variant<platform_event::InitStart, platform_event::InitRuntimeDone,
                 platform_event::InitReport, platform_event::Start, platform_event::RuntimeDone,
                 platform_event::Report, platform_event::Fault, platform_event::Extension,
                 platform_event::TelemetrySubscription, platform_event::LogsDropped>;

// How much of them a function's log shows: those of this level and above it.
enum class SystemLogLevel { debug, info, warn };

SystemLogLevel level_of(const PlatformEvent& event);

// "platform.initStart"
std::string_view type_of(const PlatformEvent& event);

// As JSON: {"time":"2026-10-08T07:30:27.768Z","type":"platform.start","record":{...}}, without a
// line feed.
void append_platform_event(std::string& out, WallTime time, const PlatformEvent& event);

// As lines of text, each ending in a line feed: "START RequestId: ...". Nothing if text has no line
// for it. These have no levels.
void append_platform_text(std::string& out, const PlatformEvent& event);

}  // namespace wheelpit
