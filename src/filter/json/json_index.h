#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace wheelpit::filter {

bool is_utf8(std::string_view text);

// Where the tokens of a JSON text are, found by simdjson: every bracket, colon and comma, the
// opening quote of every string and the first character of every other scalar.
class JsonIndex {
 public:
  JsonIndex();
  JsonIndex(JsonIndex&&) noexcept;
  JsonIndex& operator=(JsonIndex&&) noexcept;
  ~JsonIndex();

  // False if the text cannot be JSON: not UTF-8, a string that does not end, a control character in
  // a string, nothing but space, or above 4 GB. The text may end anywhere: nothing is read after
  // it. What was found before is gone.
  bool build(std::string_view text);

  // One more than there are tokens: the last is the size of the text.
  std::span<const std::uint32_t> tokens() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace wheelpit::filter
