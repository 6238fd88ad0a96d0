#include "wire/amqp091/table.h"

#include <bit>
#include <optional>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {

namespace {

// Nothing: a type without its own scalar, or one that is not known.
std::optional<FieldScalar> read_scalar(char type, ByteReader& in) {
  switch (type) {
    case 'S':
      return FieldText{in.long_string()};
    case 'x':
      return FieldBytes{in.long_string()};
    case 't':
      return in.integer<std::uint8_t>() != 0;
    case 'b':
      return std::int64_t{in.integer<std::int8_t>()};
    case 'B':
      return std::uint64_t{in.integer<std::uint8_t>()};
    case 's':
      return std::int64_t{in.integer<std::int16_t>()};
    case 'u':
      return std::uint64_t{in.integer<std::uint16_t>()};
    case 'I':
      return std::int64_t{in.integer<std::int32_t>()};
    case 'i':
      return std::uint64_t{in.integer<std::uint32_t>()};
    case 'l':
    case 'L':  // signed as well, by RabbitMQ's reading
      return in.integer<std::int64_t>();
    case 'f':
      return std::bit_cast<float>(in.integer<std::uint32_t>());
    case 'd':
      return std::bit_cast<double>(in.integer<std::uint64_t>());
    case 'D': {
      const auto scale = in.integer<std::uint8_t>();
      return FieldDecimal{scale, in.integer<std::int32_t>()};
    }
    case 'T':
      return FieldTimestamp{in.integer<std::uint64_t>()};
    case 'V':
      return std::monostate{};
    default:
      return std::nullopt;
  }
}

class TableReader {
 public:
  explicit TableReader(TableVisitor& visitor) : visitor_(visitor) {}

  void read_entries(std::string_view bytes, int depth) {
    ByteReader in(bytes);
    while (in.left() != 0) {
      const std::string_view key = in.short_string();
      if (!read_value(key, in, depth)) return;
    }
  }

  std::size_t unreadable() const { return unreadable_; }

 private:
  void read_elements(std::string_view bytes, int depth) {
    ByteReader in(bytes);
    while (in.left() != 0) {
      if (!read_value("", in, depth)) return;
    }
  }

  // False: nothing after this in the same table can be read.
  bool read_value(std::string_view key, ByteReader& in, int depth) {
    const char type = static_cast<char>(in.integer<std::uint8_t>());
    if (in.ok() && (type == 'F' || type == 'A')) return read_nested(type, key, in, depth);

    const std::optional<FieldScalar> scalar = read_scalar(type, in);
    if (!in.ok() || !scalar) {
      ++unreadable_;
      return false;
    }
    visitor_.on_scalar(key, *scalar);
    return true;
  }

  bool read_nested(char type, std::string_view key, ByteReader& in, int depth) {
    const std::string_view bytes = in.long_string();
    if (!in.ok() || depth == kMaxTableDepth) {
      ++unreadable_;
      return in.ok();  // one that is only too deep is skipped whole
    }
    if (type == 'F') {
      visitor_.on_table_begin(key);
      read_entries(bytes, depth + 1);
      visitor_.on_table_end();
    } else {
      visitor_.on_array_begin(key);
      read_elements(bytes, depth + 1);
      visitor_.on_array_end();
    }
    return true;
  }

  TableVisitor& visitor_;
  std::size_t unreadable_ = 0;
};

}  // namespace

std::size_t read_table(std::string_view bytes, TableVisitor& visitor) {
  TableReader reader(visitor);
  reader.read_entries(bytes, 1);
  return reader.unreadable();
}

void TableWriter::text(std::string_view key, std::string_view value) {
  ByteWriter out(out_);
  out.short_string(key);
  out.integer(std::uint8_t{'S'});
  out.long_string(value);
}

void TableWriter::boolean(std::string_view key, bool value) {
  ByteWriter out(out_);
  out.short_string(key);
  out.integer(std::uint8_t{'t'});
  out.integer(static_cast<std::uint8_t>(value ? 1 : 0));
}

void TableWriter::table(std::string_view key, std::string_view contents) {
  ByteWriter out(out_);
  out.short_string(key);
  out.integer(std::uint8_t{'F'});
  out.long_string(contents);
}

}  // namespace wheelpit::amqp091
