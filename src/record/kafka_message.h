#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json_text.h"
#include "record/message.h"

namespace wheelpit {

// {"offset":15,"partition":"grain-0"}: how an itemIdentifier that is an object is compared.
inline std::string kafka_item_id(std::string_view partition, std::int64_t offset) {
  std::string id = R"({"offset":)" + std::to_string(offset) + R"(,"partition":)";
  append_json_string(partition, id);
  return id + '}';
}

// A record of a Kafka partition. The views are into memory that a class derived from this owns, or
// that outlives it.
//
// It has no order key: a partition is a lane with one batch in hand.
class KafkaMessage : public Message {
 public:
  enum class TimestampType : std::uint8_t { none, create_time, log_append_time };

  struct Header {
    std::string_view name;
    std::string_view value;  // of a null value "", as the event shows both
  };

  struct Parts {
    std::string_view topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::int64_t timestamp = -1;  // ms since 1970; -1: none
    TimestampType timestamp_type = TimestampType::none;
    std::optional<std::string_view> key = std::nullopt;    // raw bytes; nothing: null
    std::optional<std::string_view> value = std::nullopt;  // the same; a tombstone's is null
    std::vector<Header> headers = {};                      // in the order of the wire
  };

  const Parts& parts() const { return parts_; }

  std::string_view body() const override { return parts_.value.value_or(std::string_view()); }
  // The object that is its itemIdentifier, as JSON: {"offset":15,"partition":"grain-0"}.
  std::string_view item_id() const override { return item_id_; }
  std::optional<WallTime> created_at() const override {
    if (parts_.timestamp < 0) return std::nullopt;
    return WallTime(std::chrono::milliseconds(parts_.timestamp));
  }
  void describe(std::string& out) const override {
    out += R"("topic":)";
    append_json_string(parts_.topic, out);
    out += R"(,"partition":)" + std::to_string(parts_.partition) + R"(,"offset":)" +
           std::to_string(parts_.offset);
    if (parts_.key) {
      out += R"(,"key":)";
      append_json_string(*parts_.key, out);
    }
  }

 protected:
  explicit KafkaMessage(Parts parts)
      : parts_(std::move(parts)),
        item_id_(kafka_item_id(std::string(parts_.topic) + '-' + std::to_string(parts_.partition),
                               parts_.offset)) {}

 private:
  Parts parts_;
  std::string item_id_;
};

}  // namespace wheelpit
