#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "wire/openwire/types.h"

// What a client says, other than messages, each as its fields in the order of the wire; see
// types.h.
namespace wheelpit::openwire {

struct ConnectionInfo : Command {
  static constexpr DataType kType = DataType::connection_info;
  std::optional<ConnectionId> connection_id;
  Text client_id;
  Text password;
  Text user_name;
  OpaqueArray broker_path;
  bool broker_master_connector = false;
  bool manageable = false;  // ConnectionControl is wanted
  bool client_master = false;
  bool fault_tolerant = false;
  bool failover_reconnect = false;
  Text client_ip;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("connectionId", self.connection_id);
    visit("clientId", self.client_id);
    visit("password", self.password);
    visit("userName", self.user_name);
    visit("brokerPath", self.broker_path);
    visit("brokerMasterConnector", self.broker_master_connector);
    visit("manageable", self.manageable);
    visit("clientMaster", self.client_master, 2);
    visit("faultTolerant", self.fault_tolerant, 6);
    visit("failoverReconnect", self.failover_reconnect, 6);
    visit("clientIp", self.client_ip, 8);
  }
};

struct SessionInfo : Command {
  static constexpr DataType kType = DataType::session_info;
  std::optional<SessionId> session_id;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("sessionId", self.session_id);
  }
};

struct ConsumerInfo : Command {
  static constexpr DataType kType = DataType::consumer_info;
  std::optional<ConsumerId> consumer_id;
  bool browser = false;
  std::optional<Destination> destination;
  std::int32_t prefetch_size = 0;
  std::int32_t maximum_pending_message_limit = 0;
  bool dispatch_async = false;
  Text selector;
  Text client_id;
  Text subscription_name;
  bool no_local = false;
  bool exclusive = false;
  bool retroactive = false;
  std::int8_t priority = 0;
  OpaqueArray broker_path;
  OpaqueObject additional_predicate;
  bool network_subscription = false;
  bool optimized_acknowledge = false;
  bool no_range_acks = false;
  OpaqueArray network_consumer_path;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("consumerId", self.consumer_id);
    visit("browser", self.browser);
    visit("destination", self.destination);
    visit("prefetchSize", self.prefetch_size);
    visit("maximumPendingMessageLimit", self.maximum_pending_message_limit);
    visit("dispatchAsync", self.dispatch_async);
    visit("selector", self.selector);
    visit("clientId", self.client_id, 10);
    visit("subscriptionName", self.subscription_name);
    visit("noLocal", self.no_local);
    visit("exclusive", self.exclusive);
    visit("retroactive", self.retroactive);
    visit("priority", self.priority);
    visit("brokerPath", self.broker_path);
    visit("additionalPredicate", self.additional_predicate);
    visit("networkSubscription", self.network_subscription);
    visit("optimizedAcknowledge", self.optimized_acknowledge);
    visit("noRangeAcks", self.no_range_acks);
    visit("networkConsumerPath", self.network_consumer_path, 4);
  }
};

struct ProducerInfo : Command {
  static constexpr DataType kType = DataType::producer_info;
  std::optional<ProducerId> producer_id;
  std::optional<Destination> destination;
  OpaqueArray broker_path;
  bool dispatch_async = false;
  std::int32_t window_size = 0;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("producerId", self.producer_id);
    visit("destination", self.destination);
    visit("brokerPath", self.broker_path);
    visit("dispatchAsync", self.dispatch_async, 2);
    visit("windowSize", self.window_size, 3);
  }
};

struct TransactionInfo : Command {
  static constexpr DataType kType = DataType::transaction_info;
  std::optional<ConnectionId> connection_id;
  std::optional<TransactionId> transaction_id;
  std::int8_t type = 0;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("connectionId", self.connection_id);
    visit("transactionId", self.transaction_id);
    visit("type", self.type);
  }
};

struct DestinationInfo : Command {
  static constexpr DataType kType = DataType::destination_info;
  std::optional<ConnectionId> connection_id;
  std::optional<Destination> destination;
  std::int8_t operation_type = 0;
  std::int64_t timeout = 0;
  OpaqueArray broker_path;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("connectionId", self.connection_id);
    visit("destination", self.destination);
    visit("operationType", self.operation_type);
    visit("timeout", self.timeout);
    visit("brokerPath", self.broker_path);
  }
};

struct RemoveSubscriptionInfo : Command {
  static constexpr DataType kType = DataType::remove_subscription_info;
  std::optional<ConnectionId> connection_id;
  Text subscription_name;
  Text client_id;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("connectionId", self.connection_id);
    visit("subscriptionName", self.subscription_name);
    visit("clientId", self.client_id);
  }
};

struct RemoveInfo : Command {
  static constexpr DataType kType = DataType::remove_info;
  std::optional<std::variant<ConsumerId, ProducerId, SessionId, ConnectionId>> object_id;
  std::int64_t last_delivered_sequence_id = 0;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("objectId", self.object_id);
    visit("lastDeliveredSequenceId", self.last_delivered_sequence_id, 5);
  }
};

struct MessagePull : Command {
  static constexpr DataType kType = DataType::message_pull;
  std::optional<ConsumerId> consumer_id;
  std::optional<Destination> destination;
  std::int64_t timeout = 0;
  Text correlation_id;
  std::optional<MessageId> message_id;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("consumerId", self.consumer_id);
    visit("destination", self.destination);
    visit("timeout", self.timeout);
    visit("correlationId", self.correlation_id, 3);
    visit("messageId", self.message_id, 3);
  }
};

struct MessageAck : Command {
  static constexpr DataType kType = DataType::message_ack;
  std::optional<Destination> destination;
  std::optional<TransactionId> transaction_id;
  std::optional<ConsumerId> consumer_id;
  std::int8_t ack_type = 0;
  std::optional<MessageId> first_message_id;
  std::optional<MessageId> last_message_id;
  std::int32_t message_count = 0;
  std::optional<Throwable> poison_cause;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("destination", self.destination);
    visit("transactionId", self.transaction_id);
    visit("consumerId", self.consumer_id);
    visit("ackType", self.ack_type);
    visit("firstMessageId", self.first_message_id);
    visit("lastMessageId", self.last_message_id);
    visit("messageCount", self.message_count);
    visit("poisonCause", self.poison_cause, 7);
  }
};

// Nested only.
struct SubscriptionInfo {
  static constexpr DataType kType = DataType::subscription_info;
  Text client_id;
  std::optional<Destination> destination;
  Text selector;
  Text subscription_name;
  std::optional<Destination> subscribed_destination;
  bool no_local = false;
  void fields(this auto& self, auto&& visit) {
    visit("clientId", self.client_id);
    visit("destination", self.destination);
    visit("selector", self.selector);
    visit("subscriptionName", self.subscription_name);
    visit("subscribedDestination", self.subscribed_destination, 3);
    visit("noLocal", self.no_local, 11);
  }
};

}  // namespace wheelpit::openwire
