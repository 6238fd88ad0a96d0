#include "wire/openwire/types.h"

namespace wheelpit::openwire {

namespace {

std::string_view known_name(DataType type) {
  switch (type) {
    case DataType::null:
      return {};
    case DataType::wire_format_info:
      return "WireFormatInfo";
    case DataType::broker_info:
      return "BrokerInfo";
    case DataType::connection_info:
      return "ConnectionInfo";
    case DataType::session_info:
      return "SessionInfo";
    case DataType::consumer_info:
      return "ConsumerInfo";
    case DataType::producer_info:
      return "ProducerInfo";
    case DataType::transaction_info:
      return "TransactionInfo";
    case DataType::destination_info:
      return "DestinationInfo";
    case DataType::remove_subscription_info:
      return "RemoveSubscriptionInfo";
    case DataType::keep_alive_info:
      return "KeepAliveInfo";
    case DataType::shutdown_info:
      return "ShutdownInfo";
    case DataType::remove_info:
      return "RemoveInfo";
    case DataType::control_command:
      return "ControlCommand";
    case DataType::flush_command:
      return "FlushCommand";
    case DataType::connection_error:
      return "ConnectionError";
    case DataType::consumer_control:
      return "ConsumerControl";
    case DataType::connection_control:
      return "ConnectionControl";
    case DataType::producer_ack:
      return "ProducerAck";
    case DataType::message_pull:
      return "MessagePull";
    case DataType::message_dispatch:
      return "MessageDispatch";
    case DataType::message_ack:
      return "MessageAck";
    case DataType::message:
      return "ActiveMQMessage";
    case DataType::bytes_message:
      return "ActiveMQBytesMessage";
    case DataType::map_message:
      return "ActiveMQMapMessage";
    case DataType::object_message:
      return "ActiveMQObjectMessage";
    case DataType::stream_message:
      return "ActiveMQStreamMessage";
    case DataType::text_message:
      return "ActiveMQTextMessage";
    case DataType::blob_message:
      return "ActiveMQBlobMessage";
    case DataType::response:
      return "Response";
    case DataType::exception_response:
      return "ExceptionResponse";
    case DataType::data_response:
      return "DataResponse";
    case DataType::data_array_response:
      return "DataArrayResponse";
    case DataType::integer_response:
      return "IntegerResponse";
    case DataType::subscription_info:
      return "SubscriptionInfo";
    case DataType::queue:
      return "ActiveMQQueue";
    case DataType::topic:
      return "ActiveMQTopic";
    case DataType::temp_queue:
      return "ActiveMQTempQueue";
    case DataType::temp_topic:
      return "ActiveMQTempTopic";
    case DataType::message_id:
      return "MessageId";
    case DataType::local_transaction_id:
      return "LocalTransactionId";
    case DataType::xa_transaction_id:
      return "XATransactionId";
    case DataType::connection_id:
      return "ConnectionId";
    case DataType::session_id:
      return "SessionId";
    case DataType::consumer_id:
      return "ConsumerId";
    case DataType::producer_id:
      return "ProducerId";
    case DataType::broker_id:
      return "BrokerId";
  }
  return {};
}

std::string_view jms_scheme(DataType type) {
  switch (type) {
    case DataType::topic:
      return "topic://";
    case DataType::temp_queue:
      return "temp-queue://";
    case DataType::temp_topic:
      return "temp-topic://";
    default:
      return "queue://";
  }
}

}  // namespace

std::string type_name(DataType type) {
  const std::string_view name = known_name(type);
  if (!name.empty()) return std::string(name);
  return "type " + std::to_string(static_cast<unsigned>(type));
}

std::string jms_message_id(const MessageId& id) {
  if (!id.text_view.is_null()) return id.text_view.utf8();
  const ProducerId producer = id.producer_id.value_or(ProducerId());
  std::string text = producer.connection_id.utf8();
  for (const std::int64_t number : {producer.session_id, producer.value, id.producer_sequence_id}) {
    text += ':';
    text += std::to_string(number);
  }
  return text;
}

std::string jms_name(const Destination& destination) {
  std::string name(jms_scheme(destination.type));
  if (destination.physical_name.modified) append_utf8(*destination.physical_name.modified, name);
  return name;
}

OwnedMessageId::OwnedMessageId(const MessageId& id)
    : has_text_view_(!id.text_view.is_null()),
      has_producer_(id.producer_id.has_value()),
      producer_sequence_id_(id.producer_sequence_id),
      broker_sequence_id_(id.broker_sequence_id) {
  if (has_text_view_) texts_ = *id.text_view.modified;
  text_view_size_ = texts_.size();
  if (!has_producer_) return;
  producer_value_ = id.producer_id->value;
  producer_session_ = id.producer_id->session_id;
  has_connection_id_ = !id.producer_id->connection_id.is_null();
  if (has_connection_id_) texts_ += *id.producer_id->connection_id.modified;
}

MessageId OwnedMessageId::view() const {
  const std::string_view texts = texts_;
  MessageId id;
  if (has_text_view_) id.text_view.modified = texts.substr(0, text_view_size_);
  if (has_producer_) {
    ProducerId& producer = id.producer_id.emplace();
    if (has_connection_id_) producer.connection_id.modified = texts.substr(text_view_size_);
    producer.value = producer_value_;
    producer.session_id = producer_session_;
  }
  id.producer_sequence_id = producer_sequence_id_;
  id.broker_sequence_id = broker_sequence_id_;
  return id;
}

OwnedDestination::OwnedDestination(const Destination& destination)
    : type_(destination.type), name_(destination.physical_name.modified.value_or("")) {}

}  // namespace wheelpit::openwire
