#include "source/activemq/message.h"

#include <utility>
#include <variant>

#include "source/activemq/java_text.h"
#include "wire/openwire/body.h"
#include "wire/openwire/primitive.h"
#include "wire/openwire/types.h"

namespace wheelpit::activemq {

namespace {

using openwire::DataType;

std::string_view jms_kind(DataType type) {
  switch (type) {
    case DataType::map_message:
      return "a JMS MapMessage";
    case DataType::stream_message:
      return "a JMS StreamMessage";
    case DataType::object_message:
      return "a JMS ObjectMessage";
    case DataType::blob_message:
      return "an ActiveMQ BlobMessage";
    default:
      return "a JMS message without a body";
  }
}

Result<std::string> body_of(const openwire::Message& message, std::size_t limit) {
  if (message.type == DataType::bytes_message) return openwire::bytes_body(message, limit);
  if (message.type != DataType::text_message) {
    return Error(Errc::invalid_argument,
                 std::string(jms_kind(message.type)) +
                     ": only text and bytes messages can be given to a function");
  }
  auto text = openwire::text_body(message, limit);
  if (!text) return text.error();
  return std::move(*text).value_or("");
}

Status read_properties(const openwire::Message& message, ActiveMqMessage& to) {
  if (!message.marshalled_properties.raw) return {};
  const auto map = openwire::read_map(*message.marshalled_properties.raw);
  if (!map) return map.error();
  to.properties.reserve(map->size());
  for (const openwire::PrimitiveEntry& entry : *map) {
    if (std::holds_alternative<std::monostate>(entry.value.value)) continue;
    to.properties.emplace_back(entry.key.utf8(), java_text(entry.value));
  }
  return {};
}

}  // namespace

ActiveMqMessage describe(const openwire::MessageDispatch& dispatch) {
  const openwire::Message& from = *dispatch.message;
  ActiveMqMessage message;
  message.message_id = openwire::jms_message_id(*from.message_id);
  if (from.type == DataType::bytes_message) message.kind = ActiveMqKind::bytes;
  message.persistent = from.persistent;
  // JMS knows 0 to 9.
  message.priority = from.priority < 0 ? 0 : static_cast<unsigned char>(from.priority);
  message.correlation_id = from.correlation_id.nullable_utf8();
  if (from.reply_to) message.reply_to = openwire::jms_name(*from.reply_to);
  message.type = from.jms_type.nullable_utf8();
  message.destination = dispatch.destination->physical_name.utf8();
  message.expiration = from.expiration;
  message.timestamp = from.timestamp;
  message.broker_in_time = from.broker_in_time;
  message.broker_out_time = from.broker_out_time;
  return message;
}

Result<ActiveMqMessage> to_message(const openwire::MessageDispatch& dispatch,
                                   std::size_t max_body_bytes) {
  if (!dispatch.unreadable.empty()) {
    return Error(Errc::malformed, "the message cannot be read: " + dispatch.unreadable);
  }
  auto body = body_of(*dispatch.message, max_body_bytes);
  if (!body) return body.error();
  ActiveMqMessage message = describe(dispatch);
  message.body = std::move(*body);
  if (Status read = read_properties(*dispatch.message, message); !read) {
    return Error(Errc::malformed, "its properties are " + read.error().message());
  }
  return message;
}

std::string raw_body(const openwire::MessageDispatch& dispatch, std::size_t max_body_bytes) {
  std::string inflated;
  const auto content = openwire::plain_content(*dispatch.message, max_body_bytes, inflated);
  return content ? std::string(*content) : std::string();
}

}  // namespace wheelpit::activemq
