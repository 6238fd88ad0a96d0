#include "postgres/values.h"

namespace wheelpit::postgres {

namespace {

// As pg_type has them; they never change.
constexpr unsigned kBytea = 17;
constexpr unsigned kBigint = 20;
constexpr unsigned kText = 25;

constexpr int kBinary = 1;

}  // namespace

void Values::add(unsigned type, const char* data, std::size_t size) {
  types_.push_back(type);
  data_.push_back(data);
  lengths_.push_back(static_cast<int>(size));
  formats_.push_back(kBinary);
}

Values& Values::number(std::int64_t value) {
  Number bytes{};
  auto left = static_cast<std::uint64_t>(value);
  for (std::size_t i = bytes.size(); i > 0; --i) {
    bytes.at(i - 1) = static_cast<char>(left & 0xFFU);
    left >>= 8U;
  }
  numbers_.push_back(bytes);
  add(kBigint, nullptr, bytes.size());
  return *this;
}

// An empty view may have no address, which would be null.
Values& Values::bytes(std::string_view value) {
  add(kBytea, value.empty() ? "" : value.data(), value.size());
  return *this;
}

Values& Values::text(std::string_view value) {
  add(kText, value.empty() ? "" : value.data(), value.size());
  return *this;
}

std::vector<const char*> Values::pointers() const {
  std::vector<const char*> all = data_;
  std::size_t next = 0;
  for (const char*& one : all) {
    if (one == nullptr) one = numbers_[next++].data();
  }
  return all;
}

}  // namespace wheelpit::postgres
