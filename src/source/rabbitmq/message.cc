#include "source/rabbitmq/message.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "base/json_text.h"
#include "wire/amqp091/table.h"

namespace wheelpit::rabbitmq {

namespace {

HeaderValue to_value(const amqp091::FieldScalar& scalar) {
  return std::visit(
      [](const auto& field) -> HeaderValue {
        using Field = std::decay_t<decltype(field)>;
        if constexpr (std::is_same_v<Field, amqp091::FieldDecimal>) {
          return {Decimal{.scale = field.scale, .value = field.value}};
        } else if constexpr (std::is_same_v<Field, amqp091::FieldTimestamp>) {
          return {Timestamp{.seconds = field.seconds}};
        } else if constexpr (std::is_same_v<Field, amqp091::FieldText>) {
          return {LongString{.bytes = std::string(field.bytes)}};
        } else if constexpr (std::is_same_v<Field, amqp091::FieldBytes>) {
          return {ByteArray{.bytes = std::string(field.bytes)}};
        } else {
          return {field};
        }
      },
      scalar);
}

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// What the function reads as the key: different bytes that are no UTF-8 are the same to it.
std::string as_read(std::string_view key) {
  if (is_ascii(key)) return std::string(key);
  std::string text;
  append_json_string(key, text);
  return text;
}

// A table or an array that is being filled.
class Level {
 public:
  Level(bool is_table, std::string_view key) : is_table_(is_table), key_(key) {}

  const std::string& key() const { return key_; }  // within its parent

  void add(std::string_view key, HeaderValue value) {
    if (!is_table_) {
      array_.push_back(std::move(value));
    } else if (!has(key)) {  // of a repeated key the first one counts
      table_.push_back({.key = std::string(key), .value = std::move(value)});
      if (!seen_.empty()) seen_.insert(as_read(key));
    }
  }

  HeaderValue finish() && {
    if (is_table_) return {std::move(table_)};
    return {std::move(array_)};
  }

 private:
  // A hostile table has ten thousands of keys; an ordinary one is searched faster in order.
  static constexpr std::size_t kFewKeys = 16;

  bool has(std::string_view key) {
    if (table_.size() < kFewKeys) {
      const bool ascii = is_ascii(key);
      return std::ranges::any_of(table_, [&](const HeaderEntry& entry) {
        return entry.key == key || (!ascii && as_read(entry.key) == as_read(key));
      });
    }
    if (seen_.empty()) {
      for (const auto& entry : table_) seen_.insert(as_read(entry.key));
    }
    return seen_.contains(as_read(key));
  }

  bool is_table_;
  std::string key_;
  HeaderTable table_;
  HeaderArray array_;
  std::unordered_set<std::string> seen_;  // the table's keys, once they are many
};

// Each takes two bytes of an event at least, and some fifty of memory.
constexpr std::size_t kMostHeaderValues = 1'000'000;

class HeaderBuilder final : public amqp091::TableVisitor {
 public:
  HeaderBuilder() { levels_.emplace_back(true, ""); }

  void on_scalar(std::string_view key, const amqp091::FieldScalar& value) override {
    if (levels_.size() == 1 && key == "x-stream-offset") stream_ = true;
    add(key, to_value(value));
  }
  void on_table_begin(std::string_view key) override { levels_.emplace_back(true, key); }
  void on_table_end() override { leave(); }
  void on_array_begin(std::string_view key) override { levels_.emplace_back(false, key); }
  void on_array_end() override { leave(); }

  HeaderTable finish() { return std::get<HeaderTable>(std::move(levels_.front()).finish().value); }
  std::size_t values() const { return values_; }
  bool too_many() const { return values_ > kMostHeaderValues; }
  bool stream() const { return stream_; }

 private:
  void add(std::string_view key, HeaderValue value) {
    if (++values_ <= kMostHeaderValues) levels_.back().add(key, std::move(value));
  }
  void leave() {
    Level done = std::move(levels_.back());
    levels_.pop_back();
    const std::string key = done.key();
    add(key, std::move(done).finish());
  }

  std::vector<Level> levels_;  // the outermost table first; never empty
  std::size_t values_ = 0;
  bool stream_ = false;
};

void copy(const std::optional<std::string_view>& from, std::optional<std::string>& to) {
  if (from) to.emplace(*from);
}

}  // namespace

ReceivedMessage to_message(amqp091::Delivery& delivery) {
  const amqp091::BasicProperties& from = delivery.properties;
  ReceivedMessage received;
  received.message.redelivered = delivery.redelivered;
  received.message.body = std::move(delivery.body);
  received.bytes = sizeof(Record) + received.message.body.capacity() + delivery.property_bytes;
  received.incomplete = from.damaged;

  RabbitMqProperties& to = received.message.properties;
  copy(from.content_type, to.content_type);
  copy(from.content_encoding, to.content_encoding);
  to.delivery_mode = from.delivery_mode;
  to.priority = from.priority;
  copy(from.correlation_id, to.correlation_id);
  copy(from.reply_to, to.reply_to);
  copy(from.expiration, to.expiration);
  copy(from.message_id, to.message_id);
  to.timestamp = from.timestamp;
  copy(from.type, to.type);
  copy(from.user_id, to.user_id);
  copy(from.app_id, to.app_id);
  copy(from.cluster_id, to.cluster_id);

  if (from.headers) {
    HeaderBuilder headers;
    if (amqp091::read_table(*from.headers, headers) != 0) received.incomplete = true;
    to.headers = headers.finish();
    received.bytes +=
        std::min(headers.values(), kMostHeaderValues) * sizeof(HeaderTable::value_type);
    received.like_from_stream = headers.stream();
    if (headers.too_many()) {
      received.refusal = "it has " + std::to_string(headers.values()) + " header values, where " +
                         std::to_string(kMostHeaderValues) + " are the most";
    }
  }
  if (!delivery.too_large.empty()) received.refusal = std::move(delivery.too_large);
  return received;
}

}  // namespace wheelpit::rabbitmq
