#pragma once

#include <cstdint>

#include "wire/amqp091/method_field.h"

// Classes connection (10) and channel (20): AMQP 0-9-1, 1.4 and 1.5.
namespace wheelpit::amqp091 {

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

}  // namespace wheelpit::amqp091
