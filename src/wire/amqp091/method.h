#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/amqp091/bytes.h"
#include "wire/amqp091/frame.h"

// The methods a consumer or a publisher sends or receives, each as its fields in the order of the
// wire. Texts are views of the bytes they were read from. Bits are packed into octets: see the
// constants beside.
namespace wheelpit::amqp091 {

struct ShortText {
  std::string_view text;
};
struct LongText {
  std::string_view text;
};
// A field table as it is on the wire, without its length; read it with table.h.
struct RawTable {
  std::string_view bytes;
};

struct MethodId {
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
  bool operator==(const MethodId&) const = default;
};

struct ConnectionStart {
  static constexpr MethodId kId{10, 10};
  std::uint8_t version_major = 0;
  std::uint8_t version_minor = 0;
  RawTable server_properties;
  LongText mechanisms;
  LongText locales;
  void fields(this auto& self, auto&& visit) {
    visit(self.version_major, self.version_minor, self.server_properties, self.mechanisms,
          self.locales);
  }
};

struct ConnectionStartOk {
  static constexpr MethodId kId{10, 11};
  RawTable client_properties;
  ShortText mechanism;
  LongText response;
  ShortText locale;
  void fields(this auto& self, auto&& visit) {
    visit(self.client_properties, self.mechanism, self.response, self.locale);
  }
};

struct ConnectionTune {
  static constexpr MethodId kId{10, 30};
  std::uint16_t channel_max = 0;
  std::uint32_t frame_max = 0;
  std::uint16_t heartbeat = 0;  // seconds; 0: none
  void fields(this auto& self, auto&& visit) {
    visit(self.channel_max, self.frame_max, self.heartbeat);
  }
};

struct ConnectionTuneOk {
  static constexpr MethodId kId{10, 31};
  std::uint16_t channel_max = 0;
  std::uint32_t frame_max = 0;
  std::uint16_t heartbeat = 0;
  void fields(this auto& self, auto&& visit) {
    visit(self.channel_max, self.frame_max, self.heartbeat);
  }
};

struct ConnectionOpen {
  static constexpr MethodId kId{10, 40};
  ShortText virtual_host;
  ShortText reserved_1;
  std::uint8_t reserved_2 = 0;
  void fields(this auto& self, auto&& visit) {
    visit(self.virtual_host, self.reserved_1, self.reserved_2);
  }
};

struct ConnectionOpenOk {
  static constexpr MethodId kId{10, 41};
  void fields(this auto&, auto&&) {}
};

struct ConnectionClose {
  static constexpr MethodId kId{10, 50};
  std::uint16_t reply_code = 0;
  ShortText reply_text;
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
  void fields(this auto& self, auto&& visit) {
    visit(self.reply_code, self.reply_text, self.class_id, self.method_id);
  }
};

struct ConnectionCloseOk {
  static constexpr MethodId kId{10, 51};
  void fields(this auto&, auto&&) {}
};

struct ConnectionBlocked {
  static constexpr MethodId kId{10, 60};
  void fields(this auto&, auto&&) {}
};

struct ConnectionUnblocked {
  static constexpr MethodId kId{10, 61};
  void fields(this auto&, auto&&) {}
};

struct ChannelOpen {
  static constexpr MethodId kId{20, 10};
  ShortText reserved_1;
  void fields(this auto& self, auto&& visit) { visit(self.reserved_1); }
};

struct ChannelOpenOk {
  static constexpr MethodId kId{20, 11};
  void fields(this auto&, auto&&) {}
};

struct ChannelFlow {
  static constexpr MethodId kId{20, 20};
  std::uint8_t active = 0;
  void fields(this auto& self, auto&& visit) { visit(self.active); }
};

struct ChannelFlowOk {
  static constexpr MethodId kId{20, 21};
  std::uint8_t active = 0;
  void fields(this auto& self, auto&& visit) { visit(self.active); }
};

struct ChannelClose {
  static constexpr MethodId kId{20, 40};
  std::uint16_t reply_code = 0;
  ShortText reply_text;
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
  void fields(this auto& self, auto&& visit) {
    visit(self.reply_code, self.reply_text, self.class_id, self.method_id);
  }
};

struct ChannelCloseOk {
  static constexpr MethodId kId{20, 41};
  void fields(this auto&, auto&&) {}
};

struct QueueDeclare {
  static constexpr MethodId kId{50, 10};
  static constexpr std::uint8_t kPassive =
      1;  // only asks whether it is there, which needs no right
  std::uint16_t reserved_1 = 0;
  ShortText queue;
  std::uint8_t flags = kPassive;
  RawTable arguments;
  void fields(this auto& self, auto&& visit) {
    visit(self.reserved_1, self.queue, self.flags, self.arguments);
  }
};

struct QueueDeclareOk {
  static constexpr MethodId kId{50, 11};
  ShortText queue;
  std::uint32_t message_count = 0;
  std::uint32_t consumer_count = 0;
  void fields(this auto& self, auto&& visit) {
    visit(self.queue, self.message_count, self.consumer_count);
  }
};

struct BasicQos {
  static constexpr MethodId kId{60, 10};
  std::uint32_t prefetch_size = 0;
  std::uint16_t prefetch_count = 0;
  std::uint8_t global = 0;
  void fields(this auto& self, auto&& visit) {
    visit(self.prefetch_size, self.prefetch_count, self.global);
  }
};

struct BasicQosOk {
  static constexpr MethodId kId{60, 11};
  void fields(this auto&, auto&&) {}
};

struct BasicConsume {
  static constexpr MethodId kId{60, 20};
  std::uint16_t reserved_1 = 0;
  ShortText queue;
  ShortText consumer_tag;
  std::uint8_t flags = 0;  // none set: the server acknowledges, waits for acks, shares the queue
  RawTable arguments;
  void fields(this auto& self, auto&& visit) {
    visit(self.reserved_1, self.queue, self.consumer_tag, self.flags, self.arguments);
  }
};

struct BasicConsumeOk {
  static constexpr MethodId kId{60, 21};
  ShortText consumer_tag;
  void fields(this auto& self, auto&& visit) { visit(self.consumer_tag); }
};

struct BasicCancel {
  static constexpr MethodId kId{60, 30};
  static constexpr std::uint8_t kNoWait = 1;
  ShortText consumer_tag;
  std::uint8_t flags = 0;
  void fields(this auto& self, auto&& visit) { visit(self.consumer_tag, self.flags); }
};

struct BasicCancelOk {
  static constexpr MethodId kId{60, 31};
  ShortText consumer_tag;
  void fields(this auto& self, auto&& visit) { visit(self.consumer_tag); }
};

struct BasicPublish {
  static constexpr MethodId kId{60, 40};
  static constexpr std::uint8_t kMandatory = 1;  // comes back if no queue takes it
  std::uint16_t reserved_1 = 0;
  ShortText exchange;
  ShortText routing_key;
  std::uint8_t flags = 0;
  void fields(this auto& self, auto&& visit) {
    visit(self.reserved_1, self.exchange, self.routing_key, self.flags);
  }
};

struct BasicReturn {
  static constexpr MethodId kId{60, 50};
  std::uint16_t reply_code = 0;
  ShortText reply_text;
  ShortText exchange;
  ShortText routing_key;
  void fields(this auto& self, auto&& visit) {
    visit(self.reply_code, self.reply_text, self.exchange, self.routing_key);
  }
};

struct BasicDeliver {
  static constexpr MethodId kId{60, 60};
  ShortText consumer_tag;
  std::uint64_t delivery_tag = 0;
  std::uint8_t redelivered = 0;
  ShortText exchange;
  ShortText routing_key;
  void fields(this auto& self, auto&& visit) {
    visit(self.consumer_tag, self.delivery_tag, self.redelivered, self.exchange, self.routing_key);
  }
};

struct BasicAck {
  static constexpr MethodId kId{60, 80};
  std::uint64_t delivery_tag = 0;
  std::uint8_t multiple = 0;  // 1: and all before it
  void fields(this auto& self, auto&& visit) { visit(self.delivery_tag, self.multiple); }
};

struct BasicReject {
  static constexpr MethodId kId{60, 90};
  std::uint64_t delivery_tag = 0;
  std::uint8_t requeue = 0;
  void fields(this auto& self, auto&& visit) { visit(self.delivery_tag, self.requeue); }
};

struct BasicNack {
  static constexpr MethodId kId{60, 120};
  static constexpr std::uint8_t kMultiple = 1;
  std::uint64_t delivery_tag = 0;
  std::uint8_t flags = 0;
  void fields(this auto& self, auto&& visit) { visit(self.delivery_tag, self.flags); }
};

struct ConfirmSelect {
  static constexpr MethodId kId{85, 10};
  std::uint8_t no_wait = 0;
  void fields(this auto& self, auto&& visit) { visit(self.no_wait); }
};

struct ConfirmSelectOk {
  static constexpr MethodId kId{85, 11};
  void fields(this auto&, auto&&) {}
};

// --- reading and writing any of them ---

template <std::integral Int>
void read_field(ByteReader& in, Int& field) {
  field = in.integer<Int>();
}
inline void read_field(ByteReader& in, ShortText& field) { field.text = in.short_string(); }
inline void read_field(ByteReader& in, LongText& field) { field.text = in.long_string(); }
inline void read_field(ByteReader& in, RawTable& field) { field.bytes = in.long_string(); }

template <std::integral Int>
void write_field(ByteWriter& out, Int field) {
  out.integer(field);
}
inline void write_field(ByteWriter& out, ShortText field) { out.short_string(field.text); }
inline void write_field(ByteWriter& out, LongText field) { out.long_string(field.text); }
inline void write_field(ByteWriter& out, RawTable field) { out.long_string(field.bytes); }

// `arguments` is the method frame's payload after the ids. Octets after the last field are
// ignored, as some servers send more. False: it is too short.
template <class Method>
bool read_method(std::string_view arguments, Method& method) {
  ByteReader in(arguments);
  method.fields([&](auto&... field) { (read_field(in, field), ...); });
  return in.ok();
}

template <class Method>
void write_method(std::string& out, std::uint16_t channel, const Method& method) {
  const FrameWriter frame(out, FrameType::method, channel);
  ByteWriter writer(out);
  writer.integer(Method::kId.class_id);
  writer.integer(Method::kId.method_id);
  method.fields([&](const auto&... field) { (write_field(writer, field), ...); });
}

}  // namespace wheelpit::amqp091
