#include "destination/batch_record.h"

#include "base/json_text.h"
#include "base/utc_text.h"

namespace wheelpit {

namespace {

void append_text(std::string_view name, std::string_view text, std::string& out) {
  out.append("\"").append(name).append("\":");
  append_json_string(text, out);
}

void append_time(std::string_view name, WallTime time, std::string& out) {
  append_text(name, utc_text(kIsoMilliseconds, time), out);
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

void append_batch_info(const BatchRecord& record, std::string& out) {
  out += R"(,"AmazonMQBatchInfo":{)";
  append_text("eventSourceArn", record.event_source_arn, out);
  out += ",";
  append_text("queue", record.queue, out);
  if (!record.virtual_host.empty()) {
    out += ",";
    append_text("virtualHost", record.virtual_host, out);
  }
  out += R"(,"messageIds":[)";
  for (const std::string& id : record.message_ids) {
    if (&id != &record.message_ids.front()) out += ",";
    if (id.empty()) {
      out += "null";
    } else {
      append_json_string(id, out);
    }
  }
  out += "],";
  append_time("approximateArrivalOfFirstRecord", record.first_arrival, out);
  out += ",";
  append_time("approximateArrivalOfLastRecord", record.last_arrival, out);
  out += ",\"batchSize\":" + std::to_string(record.message_ids.size()) +
         ",\"payloadSize\":" + std::to_string(record.event->size()) + "}";
}

}  // namespace

std::string record_json(const BatchRecord& record) {
  std::string out = R"({"requestContext":{)";
  append_text("requestId", record.request_id, out);
  out += ",";
  append_text("functionArn", record.function_arn, out);
  out += ",";
  append_text("condition", record.condition, out);
  out += ",\"approximateInvokeCount\":" + std::to_string(record.approximate_invoke_count) + "}";
  if (record.response) append_response(*record.response, out);
  out += R"(,"version":"1.0",)";
  append_text("payload", *record.event, out);
  out += ",";
  append_time("timestamp", record.timestamp, out);
  append_batch_info(record, out);
  return out += "}";
}

}  // namespace wheelpit
