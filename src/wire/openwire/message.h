#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wire/openwire/types.h"

namespace wheelpit::openwire {

// A message of any kind, its 31 fields in the order of the wire. body.h reads its body, primitive.h
// its properties.
struct Message : Command {
  static constexpr bool is_type(DataType type) {
    return type >= DataType::message && type <= DataType::blob_message;
  }
  DataType type = DataType::message;

  std::optional<ProducerId> producer_id;
  std::optional<Destination> destination;  // where it is now
  std::optional<TransactionId> transaction_id;
  std::optional<Destination> original_destination;  // if it was moved: where it was sent to
  std::optional<MessageId> message_id;
  std::optional<TransactionId> original_transaction_id;
  Text group_id;
  std::int32_t group_sequence = 0;
  Text correlation_id;
  bool persistent = false;
  std::int64_t expiration = 0;  // ms since 1970; 0: never
  std::int8_t priority = 0;
  std::optional<Destination> reply_to;
  std::int64_t timestamp = 0;  // ms since 1970, set by the producer
  Text jms_type;
  Bytes content;
  Bytes marshalled_properties;
  OpaqueObject data_structure;  // advisory messages only
  std::optional<ConsumerId> target_consumer_id;
  bool compressed = false;  // the content alone
  std::int32_t redelivery_counter = 0;
  OpaqueArray broker_path;
  std::int64_t arrival = 0;
  Text user_id;
  bool received_by_df_bridge = false;
  bool droppable = false;
  OpaqueArray cluster;
  std::int64_t broker_in_time = 0;   // ms since 1970
  std::int64_t broker_out_time = 0;  // ms since 1970
  bool first_of_group_for_consumer = false;
  // Of a blob message alone.
  Text remote_blob_url;
  Text mime_type;
  bool deleted_by_broker = false;

  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("producerId", self.producer_id);
    visit("destination", self.destination);
    visit("transactionId", self.transaction_id);
    visit("originalDestination", self.original_destination);
    visit("messageId", self.message_id);
    visit("originalTransactionId", self.original_transaction_id);
    visit("groupID", self.group_id);
    visit("groupSequence", self.group_sequence);
    visit("correlationId", self.correlation_id);
    visit("persistent", self.persistent);
    visit("expiration", self.expiration);
    visit("priority", self.priority);
    visit("replyTo", self.reply_to);
    visit("timestamp", self.timestamp);
    visit("type", self.jms_type);
    visit("content", self.content);
    visit("marshalledProperties", self.marshalled_properties);
    visit("dataStructure", self.data_structure);
    visit("targetConsumerId", self.target_consumer_id);
    visit("compressed", self.compressed);
    visit("redeliveryCounter", self.redelivery_counter);
    visit("brokerPath", self.broker_path);
    visit("arrival", self.arrival);
    visit("userID", self.user_id);
    visit("receivedByDFBridge", self.received_by_df_bridge);
    visit("droppable", self.droppable, 2);
    visit("cluster", self.cluster, 3);
    visit("brokerInTime", self.broker_in_time, 3);
    visit("brokerOutTime", self.broker_out_time, 3);
    visit("jmsxGroupFirstForConsumer", self.first_of_group_for_consumer, 10);
    if (self.type != DataType::blob_message) return;
    visit("remoteBlobUrl", self.remote_blob_url, 3);
    visit("mimeType", self.mime_type, 3);
    visit("deletedByBroker", self.deleted_by_broker, 3);
  }
};

struct MessageDispatch : Command {
  static constexpr DataType kType = DataType::message_dispatch;
  std::optional<ConsumerId> consumer_id;
  std::optional<Destination> destination;  // the queue itself, also behind a wildcard
  std::optional<Message> message;          // none: a pull found nothing, or a browser is done
  std::int32_t redelivery_counter = 0;

  // Not of the wire: why fields after the message's id are missing. That and its destination are
  // there, so that it can be settled. Empty: nothing is missing.
  std::string unreadable;

  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("consumerId", self.consumer_id);
    visit("destination", self.destination);
    visit("message", self.message);
    visit("redeliveryCounter", self.redelivery_counter);
  }
};

}  // namespace wheelpit::openwire
