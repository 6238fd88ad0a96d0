#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "logs/platform_event.h"

namespace wheelpit {

using namespace platform_event;

namespace {

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + 24, number).ptr);
}

// "11.64 ms"
void append_milliseconds(std::string& out, Duration duration) {
  using std::chrono::microseconds;
  const auto hundredths =
      std::max<std::int64_t>(0, std::chrono::duration_cast<microseconds>(duration).count() / 10);
  append_number(out, hundredths / 100);
  out += '.';
  out += static_cast<char>('0' + hundredths / 10 % 10);
  out += static_cast<char>('0' + hundredths % 10);
  out += " ms";
}

// Of a function that timed out no type is told; of one that succeeded nothing.
void append_outcome(std::string& out, PlatformStatus status, std::string_view error_type) {
  if (status == PlatformStatus::success) return;
  if (status == PlatformStatus::timeout) {
    out += "Status: timeout";
    return;
  }
  out += status == PlatformStatus::failure ? "Status: failure" : "Status: error";
  if (error_type.empty()) return;
  out += "\tError Type: ";
  out += error_type;
}

void append_text(std::string& out, const InitStart& event) {
  out += "INIT_START Runtime Version: ";
  out += event.runtime_version;
  out += "\tRuntime Version ARN: ";
  out += event.runtime_version_arn;
  out += '\n';
}

void append_text(std::string&, const InitRuntimeDone&) {}

void append_text(std::string& out, const InitReport& event) {
  if (event.status == PlatformStatus::success) return;
  out += "INIT_REPORT Init Duration: ";
  append_milliseconds(out, event.duration);
  out += event.phase == Phase::init ? "\tPhase: init\t" : "\tPhase: invoke\t";
  append_outcome(out, event.status, event.error_type);
  out += '\n';
}

void append_text(std::string& out, const Start& event) {
  out += "START RequestId: ";
  out += event.request_id;
  out += " Version: ";
  out += event.version;
  out += '\n';
}

void append_text(std::string&, const RuntimeDone&) {}

void append_text(std::string& out, const Report& event) {
  out += "END RequestId: ";
  out += event.request_id;
  out += "\nREPORT RequestId: ";
  out += event.request_id;
  out += "\tDuration: ";
  append_milliseconds(out, event.duration);
  out += "\tBilled Duration: ";
  append_number(out, event.billed_milliseconds);
  out += " ms\tMemory Size: ";
  append_number(out, event.memory_mb);
  out += " MB\tMax Memory Used: ";
  append_number(out, event.max_memory_used_mb);
  out += " MB\t";
  if (event.init_duration) {
    out += "Init Duration: ";
    append_milliseconds(out, *event.init_duration);
    out += '\t';
  }
  append_outcome(out, event.status, event.error_type);
  if (event.status != PlatformStatus::success) out += '\t';
  if (!event.tracing.value.empty()) {
    out += "XRAY TraceId: ";
    out += event.tracing.root;
    out += "\tSegmentId: ";
    out += event.tracing.span_id;
    out += "\tSampled: true\t";
  }
  out += '\n';
}

void append_text(std::string& out, const Fault& event) {
  out += event.text;
  out += '\n';
}

// "[INVOKE, SHUTDOWN]"
void append_list(std::string& out, std::span<const std::string_view> values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) out += ", ";
    out += values[i];
  }
  out += "]\n";
}

void append_text(std::string& out, const Extension& event) {
  out += "EXTENSION\tName: ";
  out += event.name;
  out += "\tState: ";
  out += event.state;
  out += "\tEvents: ";
  append_list(out, event.events);
  if (event.error_type.empty()) return;
  out.insert(out.size() - 1, "\tError Type: ");
  out.insert(out.size() - 1, event.error_type);
}

// Here the types begin with a capital letter.
void append_text(std::string& out, const TelemetrySubscription& event) {
  out += "TELEMETRY\tName: ";
  out += event.name;
  out += "\tState: ";
  out += event.state;
  out += "\tTypes: ";
  const std::size_t begin = out.size();
  append_list(out, event.types);
  for (std::size_t i = begin; i < out.size(); ++i) {
    if (i > begin && (out[i - 1] == '[' || out[i - 1] == ' ')) {
      out[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[i])));
    }
  }
}

void append_text(std::string& out, const LogsDropped& event) {
  out += "[wheelpit] ";
  append_number(out, static_cast<std::int64_t>(event.bytes));
  out += " bytes of output were dropped: ";
  out += event.reason;
  out += '\n';
}

}  // namespace

void append_platform_text(std::string& out, const PlatformEvent& event) {
  std::visit([&](const auto& one) { append_text(out, one); }, event);
}

}  // namespace wheelpit
