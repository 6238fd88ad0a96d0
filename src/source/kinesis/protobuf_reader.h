#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wheelpit::kinesis {

// The fields of one message of protobuf, in the order in which they stand. Outside bytes: each
// length is checked.
class ProtobufReader {
 public:
  struct Field {
    std::uint32_t number = 0;
    std::optional<std::uint64_t> varint = std::nullopt;
    std::optional<std::string_view> bytes = std::nullopt;  // neither: a fixed number
  };

  explicit ProtobufReader(std::string_view message) : rest_(message) {}

  // Nothing at the end, and permanently if it is damaged.
  std::optional<Field> next();
  bool damaged() const { return damaged_; }

 private:
  std::optional<std::uint64_t> take_varint();
  std::optional<std::string_view> take(std::uint64_t count);

  std::string_view rest_;
  bool damaged_ = false;
};

}  // namespace wheelpit::kinesis
