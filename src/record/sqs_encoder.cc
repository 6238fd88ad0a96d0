#include "record/sqs_encoder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "base/json_text.h"
#include "record/sqs_message.h"

namespace wheelpit {
namespace {

using std::string_view;

// The order of the members of "attributes". What the service adds one day comes after them.
constexpr auto kOrder = std::to_array<string_view>(
    {"ApproximateReceiveCount", "AWSTraceHeader", "SentTimestamp", "SequenceNumber",
     "MessageGroupId", "SenderId", "MessageDeduplicationId", "ApproximateFirstReceiveTimestamp",
     "DeadLetterQueueSourceArn"});

void append_member(string_view name, string_view value, std::string& out) {
  if (out.back() != '{') out += ',';
  append_json_string(name, out);
  out += ':';
  append_json_string(value, out);
}

void append_system_attributes(const SqsMessage& message, std::string& out) {
  out += '{';
  for (const string_view name : kOrder) {
    const std::string& value = message.system_attribute(name);
    if (!value.empty()) append_member(name, value, out);
  }
  for (const auto& [name, value] : message.system_attributes) {
    if (std::ranges::find(kOrder, name) == kOrder.end()) append_member(name, value, out);
  }
  out += '}';
}

void append_attributes(const SqsMessage& message, std::string& out) {
  out += '{';
  for (const SqsAttribute& attribute : message.attributes) {
    if (out.back() != '{') out += ',';
    append_json_string(attribute.name, out);
    out += ":{";
    if (attribute.bytes_in_base64) {
      append_member("binaryValue", *attribute.bytes_in_base64, out);
    } else {
      append_member("stringValue", attribute.text.value_or(""), out);
    }
    out += R"(,"stringListValues":[],"binaryListValues":[])";
    append_member("dataType", attribute.data_type, out);
    out += '}';
  }
  out += '}';
}

class SqsEncoder final : public EventEncoder {
 public:
  SqsEncoder(string_view event_source_arn, string_view region,
             std::shared_ptr<const SqsEventForm> form)
      : form_(std::move(form)) {
    end_ = R"(,"eventSource":"aws:sqs","eventSourceARN":)";
    append_json_string(event_source_arn, end_);
    end_ += R"(,"awsRegion":)";
    append_json_string(region, end_);
    end_ += '}';
  }

  string_view head() const override { return R"({"Records":[)"; }
  string_view tail() const override { return "]}"; }

  void append(const Record& record, std::string& out) const override {
    const auto& message = std::get<SqsMessage>(record.message);
    out += '{';
    append_member("messageId", message.message_id, out);
    append_member("receiptHandle", message.receipt_handle, out);
    append_member("body", message.body, out);
    out += R"(,"attributes":)";
    append_system_attributes(message, out);
    out += R"(,"messageAttributes":)";
    append_attributes(message, out);
    if (!message.md5_of_attributes.empty()) {
      append_member("md5OfMessageAttributes", message.md5_of_attributes, out);
    } else if (form_->has_window) {
      out += R"(,"md5OfMessageAttributes":null)";
    }
    append_member("md5OfBody", message.md5_of_body, out);
    out += end_;
  }

 private:
  const std::shared_ptr<const SqsEventForm> form_;
  std::string end_;  // of each record
};

}  // namespace

std::unique_ptr<EventEncoder> make_sqs_encoder(string_view event_source_arn, string_view region,
                                               std::shared_ptr<const SqsEventForm> form) {
  return std::make_unique<SqsEncoder>(event_source_arn, region, std::move(form));
}

}  // namespace wheelpit
