#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wheelpit {

struct HeaderValue;
struct HeaderEntry;

// In the order of the wire; a repeated key has been dropped (the first wins).
using HeaderTable = std::vector<HeaderEntry>;
using HeaderArray = std::vector<HeaderValue>;

struct Decimal {
  std::uint8_t scale = 0;  // digits after the point
  std::int32_t value = 0;
};
struct Timestamp {
  std::uint64_t seconds = 0;  // since 1970, UTC
};
struct LongString {
  std::string bytes;  // any bytes
};
struct ByteArray {
  std::string bytes;
};

// One AMQP field value of a header. std::monostate is AMQP's void.
struct HeaderValue {
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, float, double, Decimal, Timestamp,
               LongString, ByteArray, HeaderTable, HeaderArray>
      value;
};

struct HeaderEntry {
  std::string key;  // the publisher's bytes
  HeaderValue value;
};

// The basic properties of AMQP 0-9-1. Short strings are the publisher's bytes, not always UTF-8.
struct RabbitMqProperties {
  std::optional<std::string> content_type;
  std::optional<std::string> content_encoding;
  std::optional<HeaderTable> headers;
  std::optional<std::uint8_t> delivery_mode;
  std::optional<std::uint8_t> priority;
  std::optional<std::string> correlation_id;
  std::optional<std::string> reply_to;
  std::optional<std::string> expiration;
  std::optional<std::string> message_id;
  std::optional<std::uint64_t> timestamp;  // seconds
  std::optional<std::string> type;
  std::optional<std::string> user_id;
  std::optional<std::string> app_id;
  std::optional<std::string> cluster_id;
};

struct RabbitMqMessage {
  RabbitMqProperties properties{};
  bool redelivered = false;
  std::string body{};
};

}  // namespace wheelpit
