#include "record/rabbitmq_properties.h"

#include <cstdint>
#include <optional>

#include "base/json_text.h"
#include "record/event_time.h"
#include "record/header_value.h"

namespace wheelpit {
namespace {

void append_text(const std::optional<std::string>& text, std::string& out) {
  if (text) {
    append_json_string(*text, out);
  } else {
    out += "null";
  }
}

void append_octet(std::optional<std::uint8_t> octet, std::string& out) {
  out += octet ? std::to_string(*octet) : "null";
}

}  // namespace

// The order of the keys is that of the service's own events.
void append_basic_properties(const RabbitMqProperties& properties, std::size_t body_size,
                             std::string& out) {
  out += R"({"contentType":)";
  append_text(properties.content_type, out);
  out += R"(,"contentEncoding":)";
  append_text(properties.content_encoding, out);
  out += R"(,"headers":)";
  if (properties.headers) {
    append_header_table(*properties.headers, out);
  } else {
    out += "null";
  }
  out += R"(,"deliveryMode":)";
  append_octet(properties.delivery_mode, out);
  out += R"(,"priority":)";
  append_octet(properties.priority, out);
  out += R"(,"correlationId":)";
  append_text(properties.correlation_id, out);
  out += R"(,"replyTo":)";
  append_text(properties.reply_to, out);
  out += R"(,"expiration":)";
  append_text(properties.expiration, out);
  out += R"(,"messageId":)";
  append_text(properties.message_id, out);
  out += R"(,"timestamp":)";
  if (properties.timestamp) {
    append_event_time(*properties.timestamp, out);
  } else {
    out += "null";
  }
  out += R"(,"type":)";
  append_text(properties.type, out);
  out += R"(,"userId":)";
  append_text(properties.user_id, out);
  out += R"(,"appId":)";
  append_text(properties.app_id, out);
  out += R"(,"clusterId":)";
  append_text(properties.cluster_id, out);
  out += R"(,"bodySize":)";
  out += std::to_string(body_size);
  out += '}';
}

}  // namespace wheelpit
