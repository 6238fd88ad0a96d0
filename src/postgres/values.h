#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace wheelpit::postgres {

// The parameters of one statement, $1 and on, in binary form. Texts and bytes are views: they must
// live until the statement has run.
class Values {
 public:
  Values& number(std::int64_t value);     // bigint
  Values& bytes(std::string_view value);  // bytea
  Values& text(std::string_view value);   // text, in UTF-8 and without a NUL

  int count() const { return static_cast<int>(types_.size()); }
  const unsigned* types() const { return types_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  // Valid until the next change.
  std::vector<const char*> pointers() const;

 private:
  using Number = std::array<char, 8>;

  void add(unsigned type, const char* data, std::size_t size);

  std::vector<unsigned> types_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<const char*> data_;  // null: the next of numbers_
  std::vector<Number> numbers_;
};

}  // namespace wheelpit::postgres
