#include "logs/platform_event.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json_text.h"
#include "base/utc_text.h"

namespace wheelpit {

using namespace platform_event;

namespace {

std::string_view name_of(PlatformStatus status) {
  switch (status) {
    case PlatformStatus::success:
      return "success";
    case PlatformStatus::failure:
      return "failure";
    case PlatformStatus::error:
      return "error";
    case PlatformStatus::timeout:
      return "timeout";
  }
  return "";
}

std::string_view name_of(Phase phase) { return phase == Phase::init ? "init" : "invoke"; }

// The members of one object, each after a comma but the first.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  ~Members() { out_ += '}'; }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  std::string& open(std::string_view name) {
    out_ += first_ ? "\"" : ",\"";
    first_ = false;
    out_ += name;
    out_ += "\":";
    return out_;
  }

  void text(std::string_view name, std::string_view value) {
    append_json_string(value, open(name));
  }

  void text_if_any(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }

  void number(std::string_view name, std::uint64_t value) {
    std::array<char, 24> digits{};
    open(name).append(digits.data(), std::to_chars(digits.data(), digits.data() + 24, value).ptr);
  }

  // Milliseconds with one to three decimals: 329.177, 3000.0
  void duration(std::string_view name, Duration value) {
    using std::chrono::microseconds;
    const auto micros =
        std::max<std::int64_t>(0, std::chrono::duration_cast<microseconds>(value).count());
    number(name, static_cast<std::uint64_t>(micros / 1000));
    const auto rest = static_cast<int>(micros % 1000);
    const std::array<char, 3> decimals = {static_cast<char>('0' + rest / 100),
                                          static_cast<char>('0' + rest / 10 % 10),
                                          static_cast<char>('0' + rest % 10)};
    std::string_view shown(decimals.data(), 3);
    while (shown.size() > 1 && shown.ends_with('0')) shown.remove_suffix(1);
    out_ += '.';
    out_ += shown;
  }

  void list(std::string_view name, std::span<const std::string_view> values) {
    open(name) += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i != 0) out_ += ',';
      append_json_string(values[i], out_);
    }
    out_ += ']';
  }

 private:
  std::string& out_;
  bool first_ = true;
};

void append_spans(Members& record, std::span<const Span> spans) {
  if (spans.empty()) return;
  std::string& out = record.open("spans");
  char before = '[';
  for (const Span& span : spans) {
    out += before;
    before = ',';
    Members members(out);
    members.text("name", span.name);
    members.text("start", utc_text(kIsoMilliseconds, span.start));
    members.duration("durationMs", span.duration);
  }
  out += ']';
}

void append_tracing(Members& record, const Tracing& tracing) {
  if (tracing.value.empty()) return;
  Members members(record.open("tracing"));
  members.text_if_any("spanId", tracing.span_id);
  members.text("type", "X-Amzn-Trace-Id");
  members.text("value", tracing.value);
}

void append_outcome(Members& record, PlatformStatus status, std::string_view error_type) {
  record.text("status", name_of(status));
  record.text_if_any("errorType", error_type);
}

void append_record(Members& record, const InitStart& event) {
  record.text("initializationType", event.initialization_type);
  record.text("phase", name_of(event.phase));
  record.text_if_any("runtimeVersion", event.runtime_version);
  record.text_if_any("runtimeVersionArn", event.runtime_version_arn);
  record.text("functionName", event.function_name);
  record.text("functionVersion", event.function_version);
  record.text("instanceId", event.instance_id);
  record.number("instanceMaxMemory", event.instance_max_memory);
}

void append_record(Members& record, const InitRuntimeDone& event) {
  record.text("initializationType", event.initialization_type);
  record.text("phase", name_of(event.phase));
  append_outcome(record, event.status, event.error_type);
}

void append_record(Members& record, const InitReport& event) {
  record.text("initializationType", event.initialization_type);
  append_outcome(record, event.status, event.error_type);
  record.text("phase", name_of(event.phase));
  Members(record.open("metrics")).duration("durationMs", event.duration);
}

void append_record(Members& record, const Start& event) {
  record.text("requestId", event.request_id);
  record.text("functionArn", event.function_arn);
  record.text("version", event.version);
  append_tracing(record, event.tracing);
}

void append_record(Members& record, const RuntimeDone& event) {
  record.text("requestId", event.request_id);
  {
    Members metrics(record.open("metrics"));
    metrics.duration("durationMs", event.duration);
    metrics.number("producedBytes", event.produced_bytes);
  }
  append_tracing(record, event.tracing);
  append_spans(record, event.spans);
  append_outcome(record, event.status, event.error_type);
}

void append_record(Members& record, const Report& event) {
  record.text("requestId", event.request_id);
  {
    Members metrics(record.open("metrics"));
    metrics.duration("durationMs", event.duration);
    metrics.number("billedDurationMs", static_cast<std::uint64_t>(event.billed_milliseconds));
    metrics.number("memorySizeMB", static_cast<std::uint64_t>(event.memory_mb));
    metrics.number("maxMemoryUsedMB", static_cast<std::uint64_t>(event.max_memory_used_mb));
    if (event.init_duration) metrics.duration("initDurationMs", *event.init_duration);
  }
  append_tracing(record, event.tracing);
  append_spans(record, event.spans);
  append_outcome(record, event.status, event.error_type);
}

void append_record(Members&, const Fault&) {}  // a text, not an object

void append_record(Members& record, const Extension& event) {
  record.text("name", event.name);
  record.text("state", event.state);
  record.list("events", event.events);
  record.text_if_any("errorType", event.error_type);
}

void append_record(Members& record, const TelemetrySubscription& event) {
  record.text("name", event.name);
  record.text("state", event.state);
  record.list("types", event.types);
}

void append_record(Members& record, const LogsDropped& event) {
  record.text("reason", event.reason);
  record.number("droppedRecords", event.records);
  record.number("droppedBytes", event.bytes);
}

SystemLogLevel unless_failed(PlatformStatus status, SystemLogLevel level) {
  return status == PlatformStatus::success ? level : SystemLogLevel::warn;
}

// The table of the service's documentation.
SystemLogLevel level_of_one(const InitStart& event) {
  return event.runtime_version.empty() ? SystemLogLevel::debug : SystemLogLevel::info;
}
SystemLogLevel level_of_one(const InitRuntimeDone& event) {
  return unless_failed(event.status, SystemLogLevel::debug);
}
SystemLogLevel level_of_one(const InitReport& event) {
  return unless_failed(event.status, event.initialization_type == "on-demand"
                                         ? SystemLogLevel::debug
                                         : SystemLogLevel::info);
}
SystemLogLevel level_of_one(const Start&) { return SystemLogLevel::info; }
SystemLogLevel level_of_one(const RuntimeDone& event) {
  return unless_failed(event.status, SystemLogLevel::debug);
}
SystemLogLevel level_of_one(const Report& event) {
  return unless_failed(event.status, SystemLogLevel::info);
}
SystemLogLevel level_of_one(const Fault&) { return SystemLogLevel::warn; }
SystemLogLevel level_of_one(const Extension& event) {
  return event.error_type.empty() ? SystemLogLevel::info : SystemLogLevel::warn;
}
SystemLogLevel level_of_one(const TelemetrySubscription&) { return SystemLogLevel::info; }
SystemLogLevel level_of_one(const LogsDropped&) { return SystemLogLevel::warn; }

}  // namespace

SystemLogLevel level_of(const PlatformEvent& event) {
  return std::visit([](const auto& one) { return level_of_one(one); }, event);
}

std::string_view type_of(const PlatformEvent& event) {
  static constexpr std::array<std::string_view, std::variant_size_v<PlatformEvent>> kTypes = {
      "platform.initStart",  "platform.initRuntimeDone", "platform.initReport",
      "platform.start",      "platform.runtimeDone",     "platform.report",
      "platform.fault",      "platform.extension",       "platform.telemetrySubscription",
      "platform.logsDropped"};
  return kTypes.at(event.index());
}

void append_platform_event(std::string& out, WallTime time, const PlatformEvent& event) {
  Members whole(out);
  whole.text("time", utc_text(kIsoMilliseconds, time));
  whole.text("type", type_of(event));
  if (const auto* fault = std::get_if<Fault>(&event)) {
    whole.text("record", fault->text);
    return;
  }
  Members record(whole.open("record"));
  std::visit([&](const auto& one) { append_record(record, one); }, event);
}

}  // namespace wheelpit
