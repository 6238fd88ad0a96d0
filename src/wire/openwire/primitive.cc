#include "wire/openwire/primitive.h"

#include <bit>

#include "wire/openwire/bytes.h"

namespace wheelpit::openwire {

namespace {

// Tags of values, as the protocol numbers them.
enum class Tag : std::uint8_t {
  null = 0,
  boolean = 1,
  byte = 2,
  character = 3,
  short_integer = 4,
  integer = 5,
  long_integer = 6,
  real = 7,
  single_real = 8,
  text = 9,
  bytes = 10,
  map = 11,
  list = 12,
  big_text = 13,
};

constexpr std::size_t kSmallestEntry = 3;  // an empty key and null
constexpr std::size_t kSmallestValue = 1;

class PrimitiveReader {
 public:
  explicit PrimitiveReader(std::string_view bytes) : in_(bytes) {}

  bool ok() const { return in_.ok(); }
  bool at_end() const { return in_.left().empty(); }

  Primitive value() {
    if (++values_ > kMaxPrimitives) in_.fail();
    switch (static_cast<Tag>(in_.integer<std::uint8_t>())) {
      case Tag::null:
        return {};
      case Tag::boolean:
        return {in_.boolean()};
      case Tag::byte:
        return {in_.integer<std::int8_t>()};
      case Tag::character:
        return {static_cast<char16_t>(in_.integer<std::uint16_t>())};
      case Tag::short_integer:
        return {in_.integer<std::int16_t>()};
      case Tag::integer:
        return {in_.integer<std::int32_t>()};
      case Tag::long_integer:
        return {in_.integer<std::int64_t>()};
      case Tag::real:
        return {std::bit_cast<double>(in_.integer<std::uint64_t>())};
      case Tag::single_real:
        return {std::bit_cast<float>(in_.integer<std::uint32_t>())};
      case Tag::text:
        return {Text{in_.short_block()}};
      case Tag::bytes:
        return {Bytes{in_.long_block()}};
      case Tag::map:
        return {map()};
      case Tag::list:
        return {list()};
      case Tag::big_text:
        return {big_text()};
    }
    in_.fail();
    return {};
  }

  PrimitiveMap map() {
    PrimitiveMap entries;
    auto count = in_.integer<std::int32_t>();
    if (count == -1) count = 0;  // null
    if (!enter(count, kSmallestEntry)) return entries;
    entries.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count && in_.ok(); ++i) {
      const Text key{in_.short_block()};
      entries.push_back({key, value()});
    }
    --depth_;
    return entries;
  }

 private:
  PrimitiveList list() {
    PrimitiveList values;
    const auto count = in_.integer<std::int32_t>();
    if (!enter(count, kSmallestValue)) return values;
    values.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count && in_.ok(); ++i) values.push_back(value());
    --depth_;
    return values;
  }

  Text big_text() {
    const auto size = in_.integer<std::int32_t>();
    if (size == -1) return {};
    if (size < 0) in_.fail();
    return in_.ok() ? Text{in_.take(static_cast<std::size_t>(size))} : Text();
  }

  // So many values of at least `smallest` bytes can be there.
  bool enter(std::int32_t count, std::size_t smallest) {
    if (count < 0 || static_cast<std::size_t>(count) > in_.left().size() / smallest ||
        static_cast<std::size_t>(count) > kMaxPrimitives - values_ ||
        depth_ == kMaxPrimitiveDepth) {
      in_.fail();
    }
    if (in_.ok()) ++depth_;
    return in_.ok();
  }

  ByteReader in_;
  std::size_t values_ = 0;
  int depth_ = 0;
};

Error unreadable(std::string_view what) {
  return Error(Errc::malformed, std::string(what) +
                                    " that is cut short, too deep or too large, or has a value of "
                                    "unknown type");
}

}  // namespace

Result<PrimitiveMap> read_map(std::string_view bytes) {
  PrimitiveReader reader(bytes);
  PrimitiveMap map = reader.map();
  if (!reader.ok()) return unreadable("a map");
  if (!reader.at_end()) return Error(Errc::malformed, "a map with bytes after its last entry");
  return map;
}

Result<PrimitiveList> read_stream(std::string_view bytes) {
  PrimitiveReader reader(bytes);
  PrimitiveList values;
  while (reader.ok() && !reader.at_end()) values.push_back(reader.value());
  if (!reader.ok()) return unreadable("a stream");
  return values;
}

MapWriter::MapWriter(std::size_t longest_text) : longest_text_(longest_text) {
  ByteWriter(out_).integer(std::int32_t{0});
}

void MapWriter::entry(std::string_view key, std::uint8_t tag) {
  ByteWriter out(out_);
  out.short_block(to_modified_utf8(key));
  out.integer(tag);
  ++count_;
}

void MapWriter::boolean(std::string_view key, bool value) {
  entry(key, static_cast<std::uint8_t>(Tag::boolean));
  ByteWriter(out_).boolean(value);
}

void MapWriter::integer(std::string_view key, std::int32_t value) {
  entry(key, static_cast<std::uint8_t>(Tag::integer));
  ByteWriter(out_).integer(value);
}

void MapWriter::long_integer(std::string_view key, std::int64_t value) {
  entry(key, static_cast<std::uint8_t>(Tag::long_integer));
  ByteWriter(out_).integer(value);
}

void MapWriter::text(std::string_view key, std::string_view utf8) {
  entry(key, static_cast<std::uint8_t>(Tag::text));
  ByteWriter(out_).short_block(to_modified_utf8(utf8).substr(0, longest_text_));
}

std::string MapWriter::finish() && {
  std::string count;
  ByteWriter(count).integer(count_);
  out_.replace(0, count.size(), count);
  return std::move(out_);
}

}  // namespace wheelpit::openwire
