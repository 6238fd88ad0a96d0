#include "source/kafka/library_message.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace wheelpit::kafka {
namespace {

std::optional<std::string_view> bytes_of(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(data), size);
}

KafkaMessage::TimestampType type_of(rd_kafka_timestamp_type_t type) {
  switch (type) {
    case RD_KAFKA_TIMESTAMP_CREATE_TIME:
      return KafkaMessage::TimestampType::create_time;
    case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME:
      return KafkaMessage::TimestampType::log_append_time;
    case RD_KAFKA_TIMESTAMP_NOT_AVAILABLE:
      break;
  }
  return KafkaMessage::TimestampType::none;
}

KafkaMessage::Parts parts_of(const rd_kafka_message_t& message) {
  KafkaMessage::Parts parts;
  parts.topic = rd_kafka_topic_name(message.rkt);
  parts.partition = message.partition;
  parts.offset = message.offset;
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  parts.timestamp = rd_kafka_message_timestamp(&message, &type);
  parts.timestamp_type = type_of(type);
  parts.key = bytes_of(message.key, message.key_len);
  parts.value = bytes_of(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return parts;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    parts.headers.push_back({.name = name, .value = bytes_of(value, size).value_or("")});
  }
  return parts;
}

class LibraryMessage final : public KafkaMessage {
 public:
  explicit LibraryMessage(OwnedMessage message)
      : KafkaMessage(parts_of(*message)), message_(std::move(message)) {}

 private:
  OwnedMessage message_;
};

}  // namespace

std::shared_ptr<const KafkaMessage> message_of(OwnedMessage message) {
  return std::make_shared<const LibraryMessage>(std::move(message));
}

}  // namespace wheelpit::kafka
