#include "record/activemq_encoder.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/base64.h"
#include "base/json_text.h"
#include "record/activemq_message.h"

namespace wheelpit {
namespace {

void append_nullable(const std::optional<std::string>& text, std::string& out) {
  if (text) {
    append_json_string(*text, out);
  } else {
    out += "null";
  }
}

std::string head_of(std::string_view event_source, std::string_view event_source_arn) {
  std::string head = R"({"eventSource":")" + std::string(event_source) + R"(","eventSourceArn":)";
  append_json_string(event_source_arn, head);
  return head + R"(,"messages":[)";
}

void append_message_type(const ActiveMqMessage& message, std::string& out) {
  out += message.kind == ActiveMqKind::text ? R"(,"messageType":"jms/text-message")"
                                            : R"(,"messageType":"jms/bytes-message")";
}

// JMS's DeliveryMode.
void append_delivery_mode(const ActiveMqMessage& message, std::string& out) {
  out += message.persistent ? R"(,"deliveryMode":2)" : R"(,"deliveryMode":1)";
}

void append_redelivered(bool redelivered, std::string& out) {
  out += redelivered ? R"(,"redelivered":true)" : R"(,"redelivered":false)";
}

void append_number(std::string_view member, std::int64_t value, std::string& out) {
  out += member;
  out += std::to_string(value);
}

void append_data(const ActiveMqMessage& message, std::string& out) {
  out += R"(,"data":")";
  append_base64(message.body, out);
  out += '"';
}

void append_properties(const ActiveMqMessage& message, std::string& out) {
  out += R"(,"properties":{)";
  bool first = true;
  for (const auto& [key, value] : message.properties) {
    if (!first) out += ',';
    first = false;
    append_json_string(key, out);
    out += ':';
    append_json_string(value, out);
  }
  out += '}';
}

class LiveEncoder final : public EventEncoder {
 public:
  explicit LiveEncoder(std::string_view event_source_arn)
      : head_(head_of("aws:mq", event_source_arn)) {}

  std::string_view head() const override { return head_; }
  std::string_view tail() const override { return "]}"; }

  void append(const Record& record, std::string& out) const override {
    const auto& delivery = std::get<ActiveMqDelivery>(record.message);
    const ActiveMqMessage& message = *delivery.message;
    out += R"({"messageID":)";
    append_json_string(message.message_id, out);
    append_message_type(message, out);
    append_number(R"(,"timestamp":)", message.timestamp, out);
    append_delivery_mode(message, out);
    out += R"(,"correlationID":)";
    append_nullable(message.correlation_id, out);
    out += R"(,"replyTo":)";
    append_json_string(message.reply_to.value_or("null"), out);
    out += R"(,"destination":{"physicalName":)";
    append_json_string(message.destination, out);
    out += '}';
    append_redelivered(delivery.redelivered, out);
    out += R"(,"type":)";
    append_nullable(message.type, out);
    append_number(R"(,"expiration":)", message.expiration, out);
    append_number(R"(,"priority":)", message.priority, out);
    append_data(message, out);
    append_number(R"(,"brokerInTime":)", message.broker_in_time, out);
    append_number(R"(,"brokerOutTime":)", message.broker_out_time, out);
    append_properties(message, out);
    out += '}';
  }

 private:
  std::string head_;
};

class DocumentedEncoder final : public EventEncoder {
 public:
  DocumentedEncoder(std::string_view event_source_arn, bool of_2021)
      : of_2021_(of_2021), head_(head_of(of_2021 ? "aws:amq" : "aws:mq", event_source_arn)) {}

  std::string_view head() const override { return head_; }
  std::string_view tail() const override { return "]}"; }

  void append(const Record& record, std::string& out) const override {
    const auto& delivery = std::get<ActiveMqDelivery>(record.message);
    const ActiveMqMessage& message = *delivery.message;
    out += R"({"messageID":)";
    append_json_string(message.message_id, out);
    append_message_type(message, out);
    append_delivery_mode(message, out);
    out += R"(,"replyTo":)";
    append_nullable(message.reply_to, out);
    out += R"(,"type":)";
    append_nullable(message.type, out);
    append_number(R"(,"expiration":")", message.expiration, out);  // text, alone among the numbers
    append_number(R"(","priority":)", message.priority, out);
    out += R"(,"correlationId":)";
    append_nullable(message.correlation_id, out);
    append_redelivered(delivery.redelivered, out);
    out += of_2021_ ? R"(,"destination":{"physicalname":)" : R"(,"destination":{"physicalName":)";
    append_json_string(message.destination, out);
    out += '}';
    append_data(message, out);
    append_number(R"(,"timestamp":)", message.timestamp, out);
    append_number(R"(,"brokerInTime":)", message.broker_in_time, out);
    append_number(R"(,"brokerOutTime":)", message.broker_out_time, out);
    if (!of_2021_) append_properties(message, out);
    out += '}';
  }

 private:
  bool of_2021_;
  std::string head_;
};

}  // namespace

std::unique_ptr<EventEncoder> make_activemq_encoder(std::string_view event_source_arn,
                                                    ActiveMqEventFormat format) {
  if (format == ActiveMqEventFormat::current) {
    return std::make_unique<LiveEncoder>(event_source_arn);
  }
  return std::make_unique<DocumentedEncoder>(event_source_arn,
                                             format == ActiveMqEventFormat::of_2021);
}

}  // namespace wheelpit
