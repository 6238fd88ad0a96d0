#include "runtime/report_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace wheelpit {

namespace {

using std::chrono::ceil;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + 24, number).ptr);
}

// "11.64 ms"
void append_milliseconds(std::string& out, Duration duration) {
  const auto hundredths =
      std::max<std::int64_t>(0, duration_cast<microseconds>(duration).count() / 10);
  append_number(out, hundredths / 100);
  out += '.';
  out += static_cast<char>('0' + hundredths / 10 % 10);
  out += static_cast<char>('0' + hundredths % 10);
  out += " ms";
}

}  // namespace

std::string init_start_line(std::string_view runtime) {
  return "INIT_START Runtime Version: " + std::string(runtime) + "\n";
}

void append_start_line(std::string& out, std::string_view request_id, std::string_view version) {
  out += "START RequestId: ";
  out += request_id;
  out += " Version: ";
  out += version;
  out += '\n';
}

void append_end_lines(std::string& out, const InvocationReport& report) {
  out += "END RequestId: ";
  out += report.request_id;
  out += "\nREPORT RequestId: ";
  out += report.request_id;
  out += "\tDuration: ";
  append_milliseconds(out, report.duration);
  // The service bills the init as well since August 2025.
  out += "\tBilled Duration: ";
  append_number(
      out, ceil<milliseconds>(report.duration + report.init_duration.value_or(Duration{})).count());
  out += " ms\tMemory Size: ";
  append_number(out, report.memory_mb);
  out += " MB\tMax Memory Used: ";
  append_number(out, report.max_memory_used_mb);
  out += " MB\t";
  if (report.init_duration) {
    out += "Init Duration: ";
    append_milliseconds(out, *report.init_duration);
    out += '\t';
  }
  if (report.timed_out) {
    out += "Status: timeout\t";
  } else if (!report.error_type.empty()) {
    out += "Status: error\tError Type: ";
    out += report.error_type;
    out += '\t';
  }
  if (!report.trace_root.empty()) {
    out += "XRAY TraceId: ";
    out += report.trace_root;
    out += "\tSegmentId: ";
    out += report.segment_id;
    out += "\tSampled: true\t";
  }
  out += '\n';
}

std::string init_report_line(Duration duration, InitPhase phase, std::string_view error_type) {
  std::string out = "INIT_REPORT Init Duration: ";
  append_milliseconds(out, duration);
  out += phase == InitPhase::init ? "\tPhase: init\tStatus: " : "\tPhase: invoke\tStatus: ";
  if (error_type.empty()) {
    out += "timeout";
  } else {
    out += "error\tError Type: ";
    out += error_type;
  }
  out += '\n';
  return out;
}

}  // namespace wheelpit
