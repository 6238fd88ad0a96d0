#pragma once

#include <cstdint>

#include "wire/amqp091/method_field.h"

// Classes queue (50), basic (60) and RabbitMQ's confirm (85).
namespace wheelpit::amqp091 {

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

}  // namespace wheelpit::amqp091
