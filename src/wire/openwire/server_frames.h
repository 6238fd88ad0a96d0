#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/openwire/broker_commands.h"
#include "wire/openwire/marshal.h"
#include "wire/openwire/message.h"
#include "wire/openwire/primitive.h"

// What a broker sends, for tests. The connection's id is ID:c:1, its queue "orders".
namespace wheelpit::openwire::server {

template <class Object>
std::string wire_of(const Object& object) {
  std::string out;
  write_frame(out, object, Encoding());
  return out;
}

inline std::string wire_format(std::int64_t inactivity = 30'000, std::int32_t version = 12,
                               std::int64_t initial_delay = 0) {
  MapWriter map;
  map.boolean("TightEncodingEnabled", true);
  map.boolean("StackTraceEnabled", true);
  map.long_integer("MaxInactivityDuration", inactivity);
  map.long_integer("MaxInactivityDurationInitalDelay", initial_delay);
  const std::string properties = std::move(map).finish();
  WireFormatInfo info;
  info.version = version;
  info.marshalled_properties = {properties};
  return wire_of(info);
}

inline std::string broker_info() { return wire_of(BrokerInfo()); }

inline std::string response(std::int32_t to) {
  Response response;
  response.correlation_id = to;
  return wire_of(response);
}

inline std::string exception(std::int32_t to, std::string_view class_name,
                             std::string_view message) {
  ExceptionResponse response;
  response.correlation_id = to;
  response.exception = {.class_name = {class_name}, .message = {message}, .trace = {}};
  return wire_of(response);
}

inline std::string connection_error(std::string_view class_name, std::string_view message) {
  ConnectionError error;
  error.exception = {.class_name = {class_name}, .message = {message}, .trace = {}};
  return wire_of(error);
}

// All answers from the handshake to the consumer.
inline std::string until_consuming() {
  return wire_format() + broker_info() + response(1) + response(2) + response(3);
}

inline ConsumerId consumer(std::int64_t value) { return {{"ID:c:1"}, 1, value}; }

inline std::string close_consumer(std::int64_t value) {
  ConsumerControl control;
  control.close = true;
  control.consumer_id = consumer(value);
  return wire_of(control);
}

inline std::string set_prefetch(std::int64_t value, std::int32_t prefetch) {
  ConsumerControl control;
  control.consumer_id = consumer(value);
  control.prefetch = prefetch;
  return wire_of(control);
}

inline std::string end_of_browse() {
  MessageDispatch dispatch;
  dispatch.consumer_id = consumer(1);
  return wire_of(dispatch);
}

// The text "hi" with the id ID:p:1:1:1, as `change` leaves it.
template <class Change>
  requires std::invocable<Change, Message&>
std::string dispatch(Change change, std::int64_t to_consumer = 1) {
  MessageDispatch dispatch;
  dispatch.consumer_id = consumer(to_consumer);
  dispatch.destination = {DataType::queue, {"orders"}};
  Message& message = dispatch.message.emplace();
  message.type = DataType::text_message;
  message.destination = dispatch.destination;
  message.persistent = true;
  message.priority = 4;
  message.content = {std::string_view("\0\0\0\2hi", 6)};
  MessageId& id = message.message_id.emplace();
  id.producer_id = {.connection_id = {"ID:p"}, .value = 1, .session_id = 1};
  id.producer_sequence_id = 1;
  id.broker_sequence_id = 1;
  change(message);
  return wire_of(dispatch);
}

inline std::string dispatch(std::int64_t sequence_id, std::int64_t to_consumer = 1) {
  return dispatch(
      [&](Message& message) {
        message.message_id->producer_sequence_id = sequence_id;
        message.message_id->broker_sequence_id = sequence_id;
      },
      to_consumer);
}

}  // namespace wheelpit::openwire::server
