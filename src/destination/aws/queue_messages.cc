#include "destination/aws/queue_messages.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "aws/client/refusal.h"
#include "base/json_text.h"

namespace wheelpit {

namespace {

HttpRequest request_for(const std::string& operation, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AmazonSQS." + operation}};
  request.body = std::move(body);
  return request;
}

// `"name":{"DataType":type,"StringValue":value}`
void append_attribute(std::string_view name, std::string_view type, std::string_view value,
                      std::string& out) {
  append_json_string(name, out);
  out += R"(:{"DataType":)";
  append_json_string(type, out);
  out += R"(,"StringValue":)";
  append_json_string(value, out);
  out += '}';
}

}  // namespace

HttpRequest get_queue_url_request(const Target& queue) {
  std::string body = R"({"QueueName":)";
  append_json_string(queue.name, body);
  body += R"(,"QueueOwnerAWSAccountId":)";
  append_json_string(queue.account, body);
  return request_for("GetQueueUrl", body + '}');
}

Result<std::string> read_queue_url(const HttpResponse& answer) {
  if (answer.status != 200) return refusal_of(answer);
  boost::json::error_code failure;
  const boost::json::value value = boost::json::parse(answer.body, failure);
  const boost::json::object* const object = failure ? nullptr : value.if_object();
  const boost::json::value* const url = object ? object->if_contains("QueueUrl") : nullptr;
  if (url == nullptr || !url->is_string()) {
    return Error(Errc::malformed, "the answer to GetQueueUrl holds no QueueUrl");
  }
  return std::string(url->get_string());
}

HttpRequest send_message_request(std::string_view queue_url, std::string_view body,
                                 std::span<const MessageAttribute> attributes,
                                 std::string_view trace_header) {
  std::string text = R"({"QueueUrl":)";
  append_json_string(queue_url, text);
  text += R"(,"MessageBody":)";
  append_json_string(body, text);
  if (!attributes.empty()) {
    text += R"(,"MessageAttributes":{)";
    for (const MessageAttribute& attribute : attributes) {
      if (&attribute != attributes.data()) text += ',';
      append_attribute(attribute.name, attribute.type, attribute.value, text);
    }
    text += '}';
  }
  if (is_traceable(trace_header)) {
    text += R"(,"MessageSystemAttributes":{)";
    append_attribute("AWSTraceHeader", "String", trace_header, text);
    text += '}';
  }
  return request_for("SendMessage", text + '}');
}

Status read_message_sent(const HttpResponse& answer) {
  if (answer.status == 200) return {};
  return refusal_of(answer);
}

}  // namespace wheelpit
