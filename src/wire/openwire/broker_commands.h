#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "wire/openwire/types.h"

// What a broker says, or both sides, other than messages, each as its fields in the order of the
// wire; see types.h.
namespace wheelpit::openwire {

using Magic = std::array<char, 8>;
inline constexpr Magic kMagic = {'A', 'c', 't', 'i', 'v', 'e', 'M', 'Q'};

struct WireFormatInfo {
  static constexpr DataType kType = DataType::wire_format_info;
  Magic magic = kMagic;
  std::int32_t version = 0;
  Bytes marshalled_properties;
  void fields(this auto& self, auto&& visit) {
    visit("magic", self.magic);
    visit("version", self.version);
    visit("marshalledProperties", self.marshalled_properties);
  }
};

struct BrokerInfo : Command {
  static constexpr DataType kType = DataType::broker_info;
  std::optional<BrokerId> broker_id;
  Text broker_url;
  OpaqueArray peer_broker_infos;
  Text broker_name;
  bool slave_broker = false;
  bool master_broker = false;
  bool fault_tolerant_configuration = false;
  bool duplex_connection = false;
  bool network_connection = false;
  std::int64_t connection_id = 0;
  Text broker_upload_url;
  Text network_properties;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("brokerId", self.broker_id);
    visit("brokerURL", self.broker_url);
    visit("peerBrokerInfos", self.peer_broker_infos);
    visit("brokerName", self.broker_name);
    visit("slaveBroker", self.slave_broker);
    visit("masterBroker", self.master_broker);
    visit("faultTolerantConfiguration", self.fault_tolerant_configuration);
    visit("duplexConnection", self.duplex_connection, 2);
    visit("networkConnection", self.network_connection, 2);
    visit("connectionId", self.connection_id, 2);
    visit("brokerUploadUrl", self.broker_upload_url, 3);
    visit("networkProperties", self.network_properties, 3);
  }
};

struct KeepAliveInfo : Command {
  static constexpr DataType kType = DataType::keep_alive_info;
  void fields(this auto& self, auto&& visit) { self.command_fields(visit); }
};

struct ShutdownInfo : Command {
  static constexpr DataType kType = DataType::shutdown_info;
  void fields(this auto& self, auto&& visit) { self.command_fields(visit); }
};

struct ControlCommand : Command {
  static constexpr DataType kType = DataType::control_command;
  Text command;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("command", self.command);
  }
};

struct FlushCommand : Command {
  static constexpr DataType kType = DataType::flush_command;
  void fields(this auto& self, auto&& visit) { self.command_fields(visit); }
};

struct ConnectionError : Command {
  static constexpr DataType kType = DataType::connection_error;
  std::optional<Throwable> exception;
  std::optional<ConnectionId> connection_id;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("exception", self.exception);
    visit("connectionId", self.connection_id);
  }
};

struct ConsumerControl : Command {
  static constexpr DataType kType = DataType::consumer_control;
  std::optional<Destination> destination;
  bool close = false;
  std::optional<ConsumerId> consumer_id;
  std::int32_t prefetch = 0;
  bool flush = false;
  bool start = false;
  bool stop = false;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("destination", self.destination, 6);
    visit("close", self.close);
    visit("consumerId", self.consumer_id);
    visit("prefetch", self.prefetch);
    visit("flush", self.flush, 2);
    visit("start", self.start, 2);
    visit("stop", self.stop, 2);
  }
};

struct ConnectionControl : Command {
  static constexpr DataType kType = DataType::connection_control;
  bool close = false;
  bool exit = false;
  bool fault_tolerant = false;
  bool resume = false;
  bool suspend = false;
  Text connected_brokers;
  Text reconnect_to;
  bool rebalance_connection = false;
  Bytes token;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("close", self.close);
    visit("exit", self.exit);
    visit("faultTolerant", self.fault_tolerant);
    visit("resume", self.resume);
    visit("suspend", self.suspend);
    visit("connectedBrokers", self.connected_brokers, 6);
    visit("reconnectTo", self.reconnect_to, 6);
    visit("rebalanceConnection", self.rebalance_connection, 6);
    visit("token", self.token, 8);
  }
};

struct ProducerAck : Command {
  static constexpr DataType kType = DataType::producer_ack;
  std::optional<ProducerId> producer_id;
  std::int32_t size = 0;
  void fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("producerId", self.producer_id);
    visit("size", self.size);
  }
};

struct Response : Command {
  static constexpr DataType kType = DataType::response;
  std::int32_t correlation_id = 0;  // the command that is answered
  void response_fields(this auto& self, auto&& visit) {
    self.command_fields(visit);
    visit("correlationId", self.correlation_id);
  }
  void fields(this auto& self, auto&& visit) { self.response_fields(visit); }
};

struct ExceptionResponse : Response {
  static constexpr DataType kType = DataType::exception_response;
  std::optional<Throwable> exception;
  void fields(this auto& self, auto&& visit) {
    self.response_fields(visit);
    visit("exception", self.exception);
  }
};

struct DataResponse : Response {
  static constexpr DataType kType = DataType::data_response;
  OpaqueObject data;
  void fields(this auto& self, auto&& visit) {
    self.response_fields(visit);
    visit("data", self.data);
  }
};

struct DataArrayResponse : Response {
  static constexpr DataType kType = DataType::data_array_response;
  OpaqueArray data;
  void fields(this auto& self, auto&& visit) {
    self.response_fields(visit);
    visit("data", self.data);
  }
};

struct IntegerResponse : Response {
  static constexpr DataType kType = DataType::integer_response;
  std::int32_t result = 0;
  void fields(this auto& self, auto&& visit) {
    self.response_fields(visit);
    visit("result", self.result);
  }
};

}  // namespace wheelpit::openwire
