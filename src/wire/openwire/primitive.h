#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "wire/openwire/types.h"

namespace wheelpit::openwire {

struct Primitive;
struct PrimitiveEntry;
using PrimitiveList = std::vector<Primitive>;
using PrimitiveMap = std::vector<PrimitiveEntry>;  // in the order of the wire

// A value of a map or a stream, with Java's types. Texts and bytes are views of what was read; null
// is std::monostate, char is a UTF-16 unit.
struct Primitive {
  std::variant<std::monostate, bool, std::int8_t, char16_t, std::int16_t, std::int32_t,
               std::int64_t, double, float, Text, Bytes, PrimitiveMap, PrimitiveList>
      value;
};

struct PrimitiveEntry {
  Text key;
  Primitive value;
};

// More values than this, or maps and lists nested deeper, are Errc::malformed as is anything that
// is not whole.
inline constexpr std::size_t kMaxPrimitives = 100'000;
inline constexpr int kMaxPrimitiveDepth = 32;

// A map: message properties, the body of a map message, the options of a WireFormatInfo.
Result<PrimitiveMap> read_map(std::string_view bytes);

// The body of a stream message: values up to the end.
Result<PrimitiveList> read_stream(std::string_view bytes);

// Appends entries of a map to a string that it makes a map of when it is finished.
class MapWriter {
 public:
  // Texts are cut at so many bytes, at most 65,535. Newer brokers refuse more than this in the
  // options of a WireFormatInfo.
  explicit MapWriter(std::size_t longest_text = 512);

  void boolean(std::string_view key, bool value);
  void integer(std::string_view key, std::int32_t value);
  void long_integer(std::string_view key, std::int64_t value);
  void text(std::string_view key, std::string_view utf8);

  std::string finish() &&;

 private:
  void entry(std::string_view key, std::uint8_t tag);

  std::size_t longest_text_;
  std::string out_;
  std::int32_t count_ = 0;
};

}  // namespace wheelpit::openwire
