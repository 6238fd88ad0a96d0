#include "wire/amqp091/repeated_properties.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {
namespace {

bool is_left_out(std::string_view header) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"x-death", "x-delivery-count", "x-acquired-count", "CC", "BCC"});
  return std::ranges::find(kNames, header) != kNames.end() ||
         header.starts_with("x-first-death-") || header.starts_with("x-last-death-");
}

// The bytes of a value behind its type; nothing: the type is not known.
std::optional<std::size_t> size_of(char type, ByteReader in) {
  constexpr std::size_t kLength = 4;
  switch (type) {
    case 'V':
      return 0;
    case 't':
    case 'b':
    case 'B':
      return 1;
    case 's':
    case 'u':
      return 2;
    case 'I':
    case 'i':
    case 'f':
      return 4;
    case 'D':
      return 5;
    case 'l':
    case 'L':
    case 'd':
    case 'T':
      return 8;
    case 'S':
    case 'x':
    case 'F':
    case 'A':
      return kLength + in.integer<std::uint32_t>();
    default:
      return std::nullopt;
  }
}

std::string kept_headers(std::string_view table) {
  std::string kept;
  while (!table.empty()) {
    ByteReader in(table);
    const std::string_view key = in.short_string();
    const char type = static_cast<char>(in.integer<std::uint8_t>());
    const auto size = size_of(type, in);
    if (!size) break;
    in.take(*size);
    if (!in.ok()) break;
    const std::size_t entry = table.size() - in.left();
    if (!is_left_out(key)) kept += table.substr(0, entry);
    table.remove_prefix(entry);
  }
  return kept;
}

// Appends the properties that are there, and gathers their flags.
class PropertyWriter {
 public:
  void text(const std::optional<std::string_view>& property) {
    if (next(property.has_value())) ByteWriter(values_).short_string(*property);
  }
  void table(const std::optional<std::string>& property) {
    if (next(property.has_value())) ByteWriter(values_).long_string(*property);
  }
  template <class Int>
  void integer(const std::optional<Int>& property) {
    if (next(property.has_value())) ByteWriter(values_).integer(*property);
  }

  std::string finish() && {
    std::string out;
    ByteWriter(out).integer(flags_);
    return out + values_;
  }

 private:
  bool next(bool present) {
    if (present) flags_ = static_cast<std::uint16_t>(flags_ | flag_);
    flag_ = static_cast<std::uint16_t>(flag_ >> 1U);
    return present;
  }

  std::uint16_t flag_ = 0x8000;  // of the next property
  std::uint16_t flags_ = 0;
  std::string values_;
};

}  // namespace

std::string repeated_properties(const BasicProperties& properties, std::string_view login) {
  std::optional<std::string> headers;
  if (properties.headers) headers = kept_headers(*properties.headers);
  if (headers && headers->empty()) headers.reset();
  const bool own = properties.user_id == login;

  PropertyWriter out;
  out.text(properties.content_type);
  out.text(properties.content_encoding);
  out.table(headers);
  out.integer(properties.delivery_mode);
  out.integer(properties.priority);
  out.text(properties.correlation_id);
  out.text(properties.reply_to);
  out.text(properties.expiration);
  out.text(properties.message_id);
  out.integer(properties.timestamp);
  out.text(properties.type);
  out.text(own ? properties.user_id : std::nullopt);
  out.text(properties.app_id);
  out.text(properties.cluster_id);
  return std::move(out).finish();
}

}  // namespace wheelpit::amqp091
