#include "destination/aws/topic_messages.h"

#include <string>

#include "aws/client/refusal.h"
#include "aws/sigv4.h"

namespace wheelpit {

namespace {

void append_parameter(const std::string& name, std::string_view value, std::string& form) {
  form.append("&").append(name).append("=").append(aws_uri_encode(value));
}

}  // namespace

HttpRequest publish_request(const Target& topic, std::string_view message,
                            std::span<const MessageAttribute> attributes,
                            std::string_view trace_header) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  if (is_traceable(trace_header)) request.headers.emplace_back("X-Amzn-Trace-Id", trace_header);
  request.body = "Action=Publish&Version=2010-03-31";
  append_parameter("TopicArn", topic.arn, request.body);
  append_parameter("Message", message, request.body);
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const std::string entry = "MessageAttributes.entry." + std::to_string(i + 1) + ".";
    append_parameter(entry + "Name", attributes[i].name, request.body);
    append_parameter(entry + "Value.DataType", attributes[i].type, request.body);
    append_parameter(entry + "Value.StringValue", attributes[i].value, request.body);
  }
  return request;
}

Status read_published(const HttpResponse& answer) {
  if (answer.status == 200) return {};
  return refusal_of(answer);
}

}  // namespace wheelpit
