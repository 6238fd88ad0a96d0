#include "source/kinesis/protobuf_reader.h"

namespace wheelpit::kinesis {

namespace {

// The kinds of values; 3 and 4 are groups, which no one writes any more.
enum Wire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

constexpr std::uint64_t kMostFieldNumber = (std::uint64_t{1} << 29) - 1;

}  // namespace

std::optional<std::uint64_t> ProtobufReader::take_varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    // The tenth byte has one bit left.
    if (shift == 63 && byte > 1) return std::nullopt;
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> ProtobufReader::take(std::uint64_t count) {
  if (count > rest_.size()) return std::nullopt;
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::optional<ProtobufReader::Field> ProtobufReader::next() {
  if (damaged_ || rest_.empty()) return std::nullopt;
  damaged_ = true;  // unless it comes to its end
  const auto key = take_varint();
  if (!key || *key >> 3 == 0 || *key >> 3 > kMostFieldNumber) return std::nullopt;
  Field field{.number = static_cast<std::uint32_t>(*key >> 3)};
  switch (*key & 7) {
    case varint:
      field.varint = take_varint();
      if (!field.varint) return std::nullopt;
      break;
    case bytes: {
      const auto size = take_varint();
      field.bytes = size ? take(*size) : std::nullopt;
      if (!field.bytes) return std::nullopt;
      break;
    }
    case fixed64:
    case fixed32:
      if (!take((*key & 7) == fixed64 ? 8 : 4)) return std::nullopt;
      break;
    default:
      return std::nullopt;
  }
  damaged_ = false;
  return field;
}

}  // namespace wheelpit::kinesis
