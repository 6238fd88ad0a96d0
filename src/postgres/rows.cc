#include "postgres/rows.h"

#include <charconv>
#include <string_view>

namespace wheelpit::postgres {

std::int64_t Rows::number(std::size_t row, int column) const {
  const int at = static_cast<int>(row);
  const int size = PQgetlength(result_.get(), at, column);
  const char* const bytes = PQgetvalue(result_.get(), at, column);
  std::uint64_t value = 0;
  for (int i = 0; i < size && i < 8; ++i) {
    value = value << 8U | static_cast<unsigned char>(bytes[i]);
  }
  if (size == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  return static_cast<std::int64_t>(value);
}

std::string Rows::bytes(std::size_t row, int column) const {
  const int at = static_cast<int>(row);
  return {PQgetvalue(result_.get(), at, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), at, column))};
}

std::size_t Rows::changed() const {
  const std::string_view text = PQcmdTuples(result_.get());
  std::size_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

}  // namespace wheelpit::postgres
