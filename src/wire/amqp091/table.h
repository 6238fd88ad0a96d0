#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace wheelpit::amqp091 {

// Scalars of a field table, as RabbitMQ and its clients read the types (its errata, not the 0-9-1
// text). Views point into the table's bytes.
struct FieldDecimal {
  std::uint8_t scale = 0;  // digits after the point
  std::int32_t value = 0;
};
struct FieldTimestamp {
  std::uint64_t seconds = 0;
};
struct FieldText {
  std::string_view bytes;  // 'S'
};
struct FieldBytes {
  std::string_view bytes;  // 'x'
};
using FieldScalar = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, float, double,
                                 FieldDecimal, FieldTimestamp, FieldText, FieldBytes>;

// Told of a table's contents in the order of the wire. `key` is "" within an array.
class TableVisitor {
 public:
  virtual ~TableVisitor() = default;
  virtual void on_scalar(std::string_view key, const FieldScalar& value) = 0;
  virtual void on_table_begin(std::string_view key) = 0;
  virtual void on_table_end() = 0;
  virtual void on_array_begin(std::string_view key) = 0;
  virtual void on_array_end() = 0;
};

// How deep tables and arrays may lie within each other; what is deeper is left out.
inline constexpr int kMaxTableDepth = 64;

// Reads a table without its length. Begins and ends always pair up, whatever the bytes.
//
// Returns how many tables or arrays could not be read to their end: an unknown type, a length that
// does not fit, too deep. The rest of such a table is skipped, and its parent continues after it.
std::size_t read_table(std::string_view bytes, TableVisitor& visitor);

// Appends entries of a table to a string it does not own; the result is a table without its length.
class TableWriter {
 public:
  explicit TableWriter(std::string& out) : out_(out) {}

  void text(std::string_view key, std::string_view value);
  void boolean(std::string_view key, bool value);
  void table(std::string_view key, std::string_view contents);  // made by another TableWriter

 private:
  std::string& out_;
};

}  // namespace wheelpit::amqp091
