#include "record/activemq_encoder.h"

#include <optional>
#include <string>
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

class ActiveMqEncoder final : public EventEncoder {
 public:
  ActiveMqEncoder(std::string_view event_source_arn, ActiveMqEventFormat format)
      : current_(format == ActiveMqEventFormat::current) {
    head_ = current_ ? R"({"eventSource":"aws:mq","eventSourceArn":)"
                     : R"({"eventSource":"aws:amq","eventSourceArn":)";
    append_json_string(event_source_arn, head_);
    head_ += R"(,"messages":[)";
  }

  std::string_view head() const override { return head_; }
  std::string_view tail() const override { return "]}"; }

  void append(const Record& record, std::string& out) const override {
    const auto& delivery = std::get<ActiveMqDelivery>(record.message);
    const ActiveMqMessage& message = *delivery.message;
    append_headers(message, delivery.redelivered, out);
    out += current_ ? R"(,"destination":{"physicalName":)" : R"(,"destination":{"physicalname":)";
    append_json_string(message.destination, out);
    out += R"(},"data":")";
    append_base64(message.body, out);
    out += R"(","timestamp":)";
    out += std::to_string(message.timestamp);
    out += R"(,"brokerInTime":)";
    out += std::to_string(message.broker_in_time);
    out += R"(,"brokerOutTime":)";
    out += std::to_string(message.broker_out_time);
    if (current_) append_properties(message, out);
    out += '}';
  }

 private:
  static void append_headers(const ActiveMqMessage& message, bool redelivered, std::string& out) {
    out += R"({"messageID":)";
    append_json_string(message.message_id, out);
    out += message.kind == ActiveMqKind::text ? R"(,"messageType":"jms/text-message")"
                                              : R"(,"messageType":"jms/bytes-message")";
    // JMS's DeliveryMode.
    out +=
        message.persistent ? R"(,"deliveryMode":2,"replyTo":)" : R"(,"deliveryMode":1,"replyTo":)";
    append_nullable(message.reply_to, out);
    out += R"(,"type":)";
    append_nullable(message.type, out);
    out += R"(,"expiration":")";  // a string, alone among the numbers
    out += std::to_string(message.expiration);
    out += R"(","priority":)";
    out += std::to_string(message.priority);
    out += R"(,"correlationId":)";
    append_nullable(message.correlation_id, out);
    out += redelivered ? R"(,"redelivered":true)" : R"(,"redelivered":false)";
  }

  static void append_properties(const ActiveMqMessage& message, std::string& out) {
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

  bool current_;
  std::string head_;
};

}  // namespace

std::unique_ptr<EventEncoder> make_activemq_encoder(std::string_view event_source_arn,
                                                    ActiveMqEventFormat format) {
  return std::make_unique<ActiveMqEncoder>(event_source_arn, format);
}

}  // namespace wheelpit
