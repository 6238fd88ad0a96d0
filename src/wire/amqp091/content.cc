#include "wire/amqp091/content.h"

#include <utility>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {

namespace {

// Reads the properties whose flags are set, in order, until one does not fit.
class PropertyReader {
 public:
  PropertyReader(std::uint16_t flags, ByteReader& in) : flags_(flags), in_(in) {}

  void text(std::optional<std::string_view>& property) {
    read(property, [this] { return in_.short_string(); });
  }
  void table(std::optional<std::string_view>& property) {
    read(property, [this] { return in_.long_string(); });
  }
  template <class Int>
  void integer(std::optional<Int>& property) {
    read(property, [this] { return in_.template integer<Int>(); });
  }

 private:
  template <class T, class Read>
  void read(std::optional<T>& property, Read read_value) {
    const bool present = (flags_ & 0x8000U) != 0;
    flags_ = static_cast<std::uint16_t>(flags_ << 1U);
    if (!present || !in_.ok()) return;
    T value = read_value();
    if (in_.ok()) property = std::move(value);
  }

  std::uint16_t flags_;  // the next property's is the highest bit
  ByteReader& in_;
};

}  // namespace

std::optional<ContentHeader> read_content_header(std::string_view payload) {
  ByteReader in(payload);
  ContentHeader header;
  header.class_id = in.integer<std::uint16_t>();
  in.integer<std::uint16_t>();  // weight: always 0
  header.body_size = in.integer<std::uint64_t>();
  if (!in.ok()) return std::nullopt;
  header.properties = in.take(in.left());
  return header;
}

BasicProperties read_properties(std::string_view bytes) {
  ByteReader in(bytes);
  const auto flags = in.integer<std::uint16_t>();
  // The lowest bit announces a further word of flags. The basic class defines none there.
  for (auto more = flags; (more & 1U) != 0 && in.ok();) more = in.integer<std::uint16_t>();

  BasicProperties properties;
  PropertyReader reader(flags, in);
  reader.text(properties.content_type);
  reader.text(properties.content_encoding);
  reader.table(properties.headers);
  reader.integer(properties.delivery_mode);
  reader.integer(properties.priority);
  reader.text(properties.correlation_id);
  reader.text(properties.reply_to);
  reader.text(properties.expiration);
  reader.text(properties.message_id);
  reader.integer(properties.timestamp);
  reader.text(properties.type);
  reader.text(properties.user_id);
  reader.text(properties.app_id);
  reader.text(properties.cluster_id);
  properties.damaged = !in.ok();
  return properties;
}

}  // namespace wheelpit::amqp091
