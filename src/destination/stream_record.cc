#include "destination/stream_record.h"

#include <string_view>

#include "base/json_text.h"
#include "base/utc_text.h"

namespace wheelpit {

namespace {

void append_text(std::string_view name, std::string_view text, std::string& out) {
  out.append("\"").append(name).append("\":");
  append_json_string(text, out);
}

void append_flag(std::string_view name, bool flag, std::string& out) {
  out.append("\"").append(name).append("\":").append(flag ? "true" : "false");
}

void append_response(const BatchRecord::Response& response, std::string& out) {
  out += R"(,"responseContext":{"statusCode":200,)";
  append_text("executedVersion", response.executed_version, out);
  out += R"(,"functionError":)";
  if (response.function_error.empty()) {
    out += "null";
  } else {
    append_json_string(response.function_error, out);
  }
  out += "}";
}

void append_batch_info(const StreamRecord& record, std::string& out) {
  const std::string_view form = record.whole_seconds ? "YYYY-MM-DDThh:mm:ssZ" : kIsoMilliseconds;
  out += ",\"" + record.batch_info + "\":{";
  append_text("shardId", record.shard_id, out);
  out += ",";
  if (record.records > 0) {
    append_text("startSequenceNumber", record.first_number, out);
    out += ",";
    append_text("endSequenceNumber", record.last_number, out);
    out += ",";
    append_text("approximateArrivalOfFirstRecord", utc_text(form, record.first_arrival), out);
    out += ",";
    append_text("approximateArrivalOfLastRecord", utc_text(form, record.last_arrival), out);
    out += ",\"batchSize\":" + std::to_string(record.records) + ",";
  }
  append_text("streamArn", record.stream_arn, out);
  out += "}";
}

void append_window(const StreamRecord::Window& window, std::string& out) {
  out += R"(,"timeWindowInfo":{"window":{)";
  append_text("start", window.start, out);
  out += ",";
  append_text("end", window.end, out);
  out += "},";
  append_flag("isFinalInvokeForWindow", window.is_final, out);
  out += ",";
  append_flag("isWindowTerminatedEarly", window.terminated_early, out);
  out += "}";
}

}  // namespace

std::string record_json(const StreamRecord& record, bool with_event) {
  std::string out = R"({"requestContext":{)";
  append_text("requestId", record.request_id, out);
  out += ",";
  append_text("functionArn", record.function_arn, out);
  out += ",";
  append_text("condition", record.condition, out);
  out += ",\"approximateInvokeCount\":" + std::to_string(record.approximate_invoke_count) + "}";
  if (record.response) append_response(*record.response, out);
  out += R"(,"version":"1.0",)";
  if (with_event) {
    append_text("payload", *record.event, out);
    out += ",";
  }
  append_text("timestamp", utc_text(kIsoMilliseconds, record.timestamp), out);
  append_batch_info(record, out);
  if (record.window) append_window(*record.window, out);
  return out += "}";
}

std::string folder_of(const StreamRecord& record) {
  return "aws/lambda/" + record.mapping_uuid + "/" + record.shard_id;
}

}  // namespace wheelpit
