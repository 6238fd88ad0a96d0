#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wheelpit::amqp091 {

// The basic class's properties, in the order of their flags. Views of the content header's bytes.
struct BasicProperties {
  std::optional<std::string_view> content_type;
  std::optional<std::string_view> content_encoding;
  std::optional<std::string_view> headers;  // a table without its length
  std::optional<std::uint8_t> delivery_mode;
  std::optional<std::uint8_t> priority;
  std::optional<std::string_view> correlation_id;
  std::optional<std::string_view> reply_to;
  std::optional<std::string_view> expiration;
  std::optional<std::string_view> message_id;
  std::optional<std::uint64_t> timestamp;  // seconds
  std::optional<std::string_view> type;
  std::optional<std::string_view> user_id;
  std::optional<std::string_view> app_id;
  std::optional<std::string_view> cluster_id;
  bool damaged = false;  // the bytes end within a property: it and those after it are absent
};

struct ContentHeader {
  std::uint16_t class_id = 0;
  std::uint64_t body_size = 0;
  std::string_view properties;  // flags and values, for read_properties()
};

// Nothing: too short to be a content header.
std::optional<ContentHeader> read_content_header(std::string_view payload);

// Never fails: a message whose properties are damaged is still a message.
BasicProperties read_properties(std::string_view bytes);

}  // namespace wheelpit::amqp091
