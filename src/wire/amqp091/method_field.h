#pragma once

#include <cstdint>
#include <string_view>

// What a method's fields are of, beside integers. Texts are views of the bytes they were read from.
namespace wheelpit::amqp091 {

struct ShortText {
  std::string_view text;
};
struct LongText {
  std::string_view text;
};
// A field table as it is on the wire, without its length; read it with table.h.
struct RawTable {
  std::string_view bytes;
};

struct MethodId {
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
  bool operator==(const MethodId&) const = default;
};

}  // namespace wheelpit::amqp091
