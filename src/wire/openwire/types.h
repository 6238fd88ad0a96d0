#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wire/openwire/text.h"

// Ids and destinations, each as its fields in the order of the wire. A field's name is the
// protocol's; a number after it is the version it came with, 1 unless said. Everything is a view of
// the bytes it was read from.
namespace wheelpit::openwire {

enum class DataType : std::uint8_t {
  null = 0,
  wire_format_info = 1,
  broker_info = 2,
  connection_info = 3,
  session_info = 4,
  consumer_info = 5,
  producer_info = 6,
  transaction_info = 7,
  destination_info = 8,
  remove_subscription_info = 9,
  keep_alive_info = 10,
  shutdown_info = 11,
  remove_info = 12,
  control_command = 14,
  flush_command = 15,
  connection_error = 16,
  consumer_control = 17,
  connection_control = 18,
  producer_ack = 19,
  message_pull = 20,
  message_dispatch = 21,
  message_ack = 22,
  message = 23,
  bytes_message = 24,
  map_message = 25,
  object_message = 26,
  stream_message = 27,
  text_message = 28,
  blob_message = 29,
  response = 30,
  exception_response = 31,
  data_response = 32,
  data_array_response = 33,
  integer_response = 34,
  subscription_info = 55,
  queue = 100,
  topic = 101,
  temp_queue = 102,
  temp_topic = 103,
  message_id = 110,
  local_transaction_id = 111,
  xa_transaction_id = 112,
  connection_id = 120,
  session_id = 121,
  consumer_id = 122,
  producer_id = 123,
  broker_id = 124,
};

// "ActiveMQTextMessage"; "type 77" of one that is not listed above.
std::string type_name(DataType type);

// What every command begins with.
struct Command {
  std::int32_t command_id = 0;  // of the sender: 1, 2, 3...; 0 from the broker
  bool response_required = false;
  void command_fields(this auto& self, auto&& visit) {
    visit("commandId", self.command_id);
    visit("responseRequired", self.response_required);
  }
  bool operator==(const Command&) const = default;
};

// Bytes with a length, or null.
struct Bytes {
  std::optional<std::string_view> raw;
  bool operator==(const Bytes&) const = default;
};

// A nested object, or an array of them, that is skipped: what it is on the wire, from its flag of
// presence on.
struct OpaqueObject {
  std::string_view raw{"\0", 1};  // null
  bool operator==(const OpaqueObject&) const = default;
};
struct OpaqueArray {
  std::string_view raw{"\0", 1};
  bool operator==(const OpaqueArray&) const = default;
};

// A Java exception. `trace`, the stack and the causes, is there only where stack traces were
// negotiated; it is kept as it is on the wire.
struct Throwable {
  Text class_name;
  Text message;
  std::string_view trace;
  bool operator==(const Throwable&) const = default;
};

struct ConnectionId {
  static constexpr DataType kType = DataType::connection_id;
  Text value;
  void fields(this auto& self, auto&& visit) { visit("value", self.value); }
  bool operator==(const ConnectionId&) const = default;
};

struct SessionId {
  static constexpr DataType kType = DataType::session_id;
  Text connection_id;
  std::int64_t value = 0;
  void fields(this auto& self, auto&& visit) {
    visit("connectionId", self.connection_id);
    visit("value", self.value);
  }
  bool operator==(const SessionId&) const = default;
};

struct ConsumerId {
  static constexpr DataType kType = DataType::consumer_id;
  Text connection_id;
  std::int64_t session_id = 0;
  std::int64_t value = 0;
  void fields(this auto& self, auto&& visit) {
    visit("connectionId", self.connection_id);
    visit("sessionId", self.session_id);
    visit("value", self.value);
  }
  bool operator==(const ConsumerId&) const = default;
};

struct ProducerId {
  static constexpr DataType kType = DataType::producer_id;
  Text connection_id;
  std::int64_t value = 0;
  std::int64_t session_id = 0;
  void fields(this auto& self, auto&& visit) {
    visit("connectionId", self.connection_id);
    visit("value", self.value);
    visit("sessionId", self.session_id);
  }
  bool operator==(const ProducerId&) const = default;
};

struct BrokerId {
  static constexpr DataType kType = DataType::broker_id;
  Text value;
  void fields(this auto& self, auto&& visit) { visit("value", self.value); }
  bool operator==(const BrokerId&) const = default;
};

struct MessageId {
  static constexpr DataType kType = DataType::message_id;
  Text text_view;
  std::optional<ProducerId> producer_id = std::nullopt;
  std::int64_t producer_sequence_id = 0;
  std::int64_t broker_sequence_id = 0;  // the queue's own number
  void fields(this auto& self, auto&& visit) {
    visit("textView", self.text_view, 10);
    visit("producerId", self.producer_id);
    visit("producerSequenceId", self.producer_sequence_id);
    visit("brokerSequenceId", self.broker_sequence_id);
  }
  bool operator==(const MessageId&) const = default;
};

// The JMS message id, "ID:host-36133-1795298529770-1:1:1:1:1". Two ids are of the same message if
// this is the same, so it serves as a key, too.
std::string jms_message_id(const MessageId& id);

struct LocalTransactionId {
  static constexpr DataType kType = DataType::local_transaction_id;
  std::int64_t value = 0;
  std::optional<ConnectionId> connection_id;
  void fields(this auto& self, auto&& visit) {
    visit("value", self.value);
    visit("connectionId", self.connection_id);
  }
  bool operator==(const LocalTransactionId&) const = default;
};

struct XaTransactionId {
  static constexpr DataType kType = DataType::xa_transaction_id;
  std::int32_t format_id = 0;
  Bytes global_transaction_id;
  Bytes branch_qualifier;
  void fields(this auto& self, auto&& visit) {
    visit("formatId", self.format_id);
    visit("globalTransactionId", self.global_transaction_id);
    visit("branchQualifier", self.branch_qualifier);
  }
  bool operator==(const XaTransactionId&) const = default;
};

using TransactionId = std::variant<LocalTransactionId, XaTransactionId>;

struct Destination {
  static constexpr bool is_type(DataType type) {
    return type >= DataType::queue && type <= DataType::temp_topic;
  }
  DataType type = DataType::queue;
  Text physical_name;
  void fields(this auto& self, auto&& visit) { visit("physicalName", self.physical_name); }
  bool operator==(const Destination&) const = default;
};

// As JMS prints it: "queue://orders", "topic://", "temp-queue://", "temp-topic://".
std::string jms_name(const Destination& destination);

// A message id that owns its memory, to acknowledge the message with later.
class OwnedMessageId {
 public:
  OwnedMessageId() = default;
  explicit OwnedMessageId(const MessageId& id);

  // All four fields as they were received. Valid until this object is changed, moved or destroyed.
  MessageId view() const;
  std::int64_t broker_sequence_id() const { return broker_sequence_id_; }

 private:
  std::string texts_;  // the text view, then the producer's connection id
  std::size_t text_view_size_ = 0;
  bool has_text_view_ = false;
  bool has_producer_ = false;
  bool has_connection_id_ = false;
  std::int64_t producer_value_ = 0;
  std::int64_t producer_session_ = 0;
  std::int64_t producer_sequence_id_ = 0;
  std::int64_t broker_sequence_id_ = 0;
};

// A destination that owns its memory.
class OwnedDestination {
 public:
  OwnedDestination() = default;
  explicit OwnedDestination(const Destination& destination);

  // Valid until this object is changed, moved or destroyed.
  Destination view() const { return {type_, {name_}}; }
  bool operator==(const OwnedDestination&) const = default;

 private:
  DataType type_ = DataType::queue;
  std::string name_;  // modified UTF-8
};

}  // namespace wheelpit::openwire
