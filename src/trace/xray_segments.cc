#include "trace/xray_segments.h"

#include <cstdint>
#include <string_view>

#include "base/json_text.h"

namespace wheelpit {

namespace {

void append_text(std::string& json, std::string_view key, std::string_view value) {
  json.append("\"").append(key).append("\":");
  append_json_string(value, json);
  json += ',';
}

// Seconds since 1970, in microseconds' precision.
std::string seconds_text(WallTime time) {
  const std::int64_t microseconds = time.time_since_epoch().count();
  const std::string fraction = std::to_string(microseconds % 1'000'000);
  return std::to_string(microseconds / 1'000'000) + "." + std::string(6 - fraction.size(), '0') +
         fraction;
}

void append_times(std::string& json, WallTime began, WallTime ended) {
  json += "\"start_time\":" + seconds_text(began) + ",\"end_time\":" + seconds_text(ended) + ",";
}

// What a segment of this status has gone through.
std::string_view failure_of(int status) {
  if (status == 429) return R"("error":true,"throttle":true,)";
  if (status >= 500) return R"("fault":true,)";
  if (status >= 400) return R"("error":true,)";
  return "";
}

std::string service_segment(const InvocationTrace& trace) {
  std::string json = "{";
  append_text(json, "name", trace.function_name);
  append_text(json, "id", trace.id);
  append_text(json, "trace_id", trace.root);
  if (!trace.parent.empty()) append_text(json, "parent_id", trace.parent);
  append_times(json, trace.began, trace.ended);
  append_text(json, "origin", "AWS::Lambda");
  append_text(json, "resource_arn", trace.invoked_arn);
  json += failure_of(trace.status);
  json += R"("http":{"response":{"status":)" + std::to_string(trace.status) +
          R"(}},"aws":{"request_id":)";
  append_json_string(trace.request_id, json);
  return json + "}}";
}

std::string subsegment(std::string_view name, const std::string& id, WallTime began,
                       WallTime ended) {
  std::string json = "{";
  append_text(json, "name", name);
  append_text(json, "id", id);
  append_times(json, began, ended);
  json.back() = '}';
  return json;
}

std::string function_segment(const InvocationTrace& trace,
                             const std::function<std::string()>& make_id) {
  const FunctionRun& run = *trace.run;
  const auto init =
      std::chrono::duration_cast<std::chrono::microseconds>(run.init.value_or(Duration::zero()));
  const WallTime init_began = run.began - init;

  std::string json = "{";
  append_text(json, "name", trace.function_name);
  append_text(json, "id", trace.function_id);
  append_text(json, "trace_id", trace.root);
  append_text(json, "parent_id", trace.id);
  append_times(json, init_began, run.ended);
  append_text(json, "origin", "AWS::Lambda::Function");
  if (!run.error_type.empty()) {
    json += R"("fault":true,"cause":{"exceptions":[{)";
    append_text(json, "id", make_id());
    append_text(json, "type", run.error_type);
    json.back() = '}';
    json += "]},";
  }
  json += R"("aws":{)";
  append_text(json, "account_id", trace.account_id);
  append_text(json, "function_arn", trace.invoked_arn);
  append_text(json, "request_id", trace.request_id);
  json += R"("resource_names":[)";
  append_json_string(trace.function_name, json);
  json += R"(]},"subsegments":[)";
  if (run.init) json += subsegment("Initialization", make_id(), init_began, run.began) + ",";
  json += subsegment("Invocation", make_id(), run.began, run.ended);
  return json + "]}";
}

}  // namespace

std::vector<std::string> xray_segments(const InvocationTrace& trace,
                                       const std::function<std::string()>& make_id) {
  std::vector<std::string> segments = {service_segment(trace)};
  if (trace.run) segments.push_back(function_segment(trace, make_id));
  return segments;
}

}  // namespace wheelpit
