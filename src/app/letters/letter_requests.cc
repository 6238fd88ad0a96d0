#include "app/letters/letter_requests.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <utility>

#include "aws/client/refusal.h"
#include "base/json_text.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

HttpRequest request_for(const std::string& operation, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AmazonSQS." + operation}};
  request.body = std::move(body);
  return request;
}

Result<json::object> members_of(const HttpResponse& answer, std::string_view operation) {
  if (answer.status != 200) return refusal_of(answer);
  boost::system::error_code fault;
  json::value value = json::parse(answer.body, fault);
  if (fault || !value.is_object()) {
    return Error(Errc::malformed, "the answer to " + std::string(operation) +
                                      " is none of an SQS-compatible server");
  }
  return std::move(value.as_object());
}

std::string text_in(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? "" : std::string(*text);
}

std::string target_in(const std::string& policy) {
  boost::system::error_code fault;
  const json::value value = json::parse(policy, fault);
  return fault || !value.is_object() ? "" : text_in(value.as_object(), "deadLetterTargetArn");
}

void append_text(std::string_view name, std::string_view value, std::string& out) {
  out += ",\"";
  out += name;
  out += "\":";
  append_json_string(value, out);
}

void append_attributes(const SqsMessage& message, std::string& out) {
  if (message.attributes.empty()) return;
  out += R"(,"MessageAttributes":{)";
  for (const SqsAttribute& attribute : message.attributes) {
    append_json_string(attribute.name, out);
    out += R"(:{"DataType":)";
    append_json_string(attribute.data_type, out);
    if (attribute.text) append_text("StringValue", *attribute.text, out);
    if (attribute.bytes_in_base64) append_text("BinaryValue", *attribute.bytes_in_base64, out);
    out += "},";
  }
  out.back() = '}';
}

}  // namespace

HttpRequest queue_state_request(std::string_view queue_url) {
  std::string body = R"({"AttributeNames":["ApproximateNumberOfMessages","RedrivePolicy"])";
  append_text("QueueUrl", queue_url, body);
  return request_for("GetQueueAttributes", body + "}");
}

Result<SqsQueueState> read_queue_state(const HttpResponse& answer) {
  const auto members = members_of(answer, "GetQueueAttributes");
  if (!members) return members.error();
  SqsQueueState state;
  const json::value* const attributes = members->if_contains("Attributes");
  if (attributes == nullptr || !attributes->is_object()) return state;
  const std::string messages = text_in(attributes->as_object(), "ApproximateNumberOfMessages");
  std::uint64_t count = 0;
  const char* const end = messages.data() + messages.size();
  if (!messages.empty() && std::from_chars(messages.data(), end, count).ptr == end) {
    state.messages = count;
  }
  state.dead_letters = target_in(text_in(attributes->as_object(), "RedrivePolicy"));
  return state;
}

HttpRequest source_queues_request(std::string_view queue_url) {
  std::string body = R"({"MaxResults":2)";
  append_text("QueueUrl", queue_url, body);
  return request_for("ListDeadLetterSourceQueues", body + "}");
}

// The last part of its URL: both are of one account and region.
Result<std::string> read_only_source(const HttpResponse& answer) {
  const auto members = members_of(answer, "ListDeadLetterSourceQueues");
  if (!members) return members.error();
  for (const char* spelling : {"queueUrls", "QueueUrls"}) {
    const json::value* const urls = members->if_contains(spelling);
    if (urls == nullptr || !urls->is_array() || urls->as_array().size() != 1) continue;
    const json::string* const url = urls->as_array().front().if_string();
    if (url == nullptr) continue;
    const std::string_view text = *url;
    return std::string(text.substr(text.rfind('/') + 1));
  }
  return std::string();
}

HttpRequest send_again_request(std::string_view queue_url, const SqsMessage& message, bool fifo) {
  std::string body = R"({"MessageBody":)";
  append_json_string(message.body, body);
  append_text("QueueUrl", queue_url, body);
  append_attributes(message, body);
  const std::string& trace = message.system_attribute("AWSTraceHeader");
  if (!trace.empty()) {
    body += R"(,"MessageSystemAttributes":{"AWSTraceHeader":{"DataType":"String")";
    append_text("StringValue", trace, body);
    body += "}}";
  }
  if (fifo) {
    const std::string& group = message.system_attribute("MessageGroupId");
    append_text("MessageGroupId", group.empty() ? "wheelpit" : group, body);
    append_text("MessageDeduplicationId", "wheelpit-" + message.message_id, body);
  }
  return request_for("SendMessage", body + "}");
}

Status read_sent_again(const HttpResponse& answer) {
  const auto members = members_of(answer, "SendMessage");
  if (!members) return members.error();
  if (text_in(*members, "MessageId").empty()) {
    return Error(Errc::malformed, "the answer to SendMessage names no message");
  }
  return {};
}

}  // namespace wheelpit
