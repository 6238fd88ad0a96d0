#include "trace/otlp_request.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/json_text.h"

namespace wheelpit {

namespace {

// Numbers of the protocol's enumerations.
constexpr int kInternal = 1;
constexpr int kServer = 2;
constexpr int kError = 2;

using MakeId = std::function<std::string()>;

void append_attribute(std::string& json, std::string_view key, std::string_view value) {
  if (!json.ends_with('[')) json += ',';
  json.append(R"({"key":")").append(key).append(R"(","value":{"stringValue":)");
  append_json_string(value, json);
  json += "}}";
}

void append_attribute(std::string& json, std::string_view key, bool value) {
  if (!json.ends_with('[')) json += ',';
  json.append(R"({"key":")").append(key).append(R"(","value":{"boolValue":)");
  json += value ? "true}}" : "false}}";
}

void append_attribute(std::string& json, std::string_view key, int value) {
  if (!json.ends_with('[')) json += ',';
  json.append(R"({"key":")").append(key).append(R"(","value":{"intValue":")");
  json.append(std::to_string(value)).append("\"}}");
}

// 64-bit numbers are texts in this encoding.
std::string nanoseconds_text(WallTime time) {
  return "\"" + std::to_string(time.time_since_epoch().count() * 1000) + "\"";
}

// The 32 hex digits that the others know the trace by.
std::string trace_id_of(const InvocationTrace& trace) {
  return trace.root.substr(2, 8) + trace.root.substr(11);
}

struct Span {
  std::string_view id;
  std::string_view parent;  // "" if the trace begins here
  std::string name;
  int kind = kInternal;
  WallTime began{};
  WallTime ended{};
};

// Up to the attributes, whose list is open.
std::string begin_span(const InvocationTrace& trace, const Span& span) {
  std::string json = R"({"traceId":")" + trace_id_of(trace) + R"(","spanId":")";
  json.append(span.id).append("\",");
  if (!span.parent.empty()) json.append(R"("parentSpanId":")").append(span.parent).append("\",");
  json += R"("name":)";
  append_json_string(span.name, json);
  json += R"(,"kind":)" + std::to_string(span.kind) + R"(,"startTimeUnixNano":)" +
          nanoseconds_text(span.began) + R"(,"endTimeUnixNano":)" + nanoseconds_text(span.ended) +
          R"(,"attributes":[)";
  return json;
}

std::string end_span(std::string json, std::string_view failure) {
  json += "]";
  if (!failure.empty()) {
    json += R"(,"status":{"code":)" + std::to_string(kError) + R"(,"message":)";
    append_json_string(failure, json);
    json += "}";
  }
  return json + "}";
}

std::string service_span(const InvocationTrace& trace) {
  std::string json = begin_span(trace, {.id = trace.id,
                                        .parent = trace.parent,
                                        .name = "invoke " + trace.function_name,
                                        .kind = kServer,
                                        .began = trace.began,
                                        .ended = trace.ended});
  append_attribute(json, "cloud.resource_id", trace.invoked_arn);
  append_attribute(json, "faas.invocation_id", trace.request_id);
  append_attribute(json, "http.response.status_code", trace.status);
  std::string_view failure;
  if (trace.status >= 400) failure = trace.status == 429 ? "throttled" : "the function was not run";
  return end_span(std::move(json), failure);
}

std::string function_span(const InvocationTrace& trace) {
  const FunctionRun& run = *trace.run;
  std::string json = begin_span(trace, {.id = trace.function_id,
                                        .parent = trace.id,
                                        .name = trace.function_name,
                                        .began = run.began,
                                        .ended = run.ended});
  append_attribute(json, "faas.invocation_id", trace.request_id);
  append_attribute(json, "faas.version", trace.executed_version);
  append_attribute(json, "faas.coldstart", run.init.has_value());
  if (!run.error_type.empty()) append_attribute(json, "error.type", run.error_type);
  return end_span(std::move(json), run.error_type);
}

std::string init_span(const InvocationTrace& trace, const std::string& id) {
  const FunctionRun& run = *trace.run;
  const auto init = std::chrono::duration_cast<std::chrono::microseconds>(*run.init);
  return end_span(begin_span(trace, {.id = id,
                                     .parent = trace.id,
                                     .name = "init " + trace.function_name,
                                     .began = run.began - init,
                                     .ended = run.began}),
                  "");
}

std::string resource_spans(std::span<const InvocationTrace* const> traces, const MakeId& make_id) {
  std::string json = R"({"resource":{"attributes":[)";
  append_attribute(json, "service.name", traces.front()->function_name);
  append_attribute(json, "faas.name", traces.front()->function_name);
  append_attribute(json, "cloud.account.id", traces.front()->account_id);
  json += R"(]},"scopeSpans":[{"scope":{"name":"wheelpit"},"spans":[)";
  for (const InvocationTrace* trace : traces) {
    json += service_span(*trace) + ",";
    if (trace->run && trace->run->init) json += init_span(*trace, make_id()) + ",";
    if (trace->run) json += function_span(*trace) + ",";
  }
  json.pop_back();
  return json + "]}]}";
}

}  // namespace

std::string otlp_request(std::span<const InvocationTrace> traces, const MakeId& make_id) {
  std::map<std::string_view, std::vector<const InvocationTrace*>> by_function;
  for (const InvocationTrace& trace : traces) by_function[trace.function_name].push_back(&trace);
  std::string json = R"({"resourceSpans":[)";
  for (const auto& [name, own] : by_function) {
    if (!json.ends_with('[')) json += ',';
    json += resource_spans(own, make_id);
  }
  return json + "]}";
}

}  // namespace wheelpit
