#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace wheelpit {

// Writes the JSON object of a stored document, member by member, in one pass. Bytes that are not
// UTF-8 are repaired: what is written can always be read again.
class MemberWriter {
 public:
  void member(std::string_view key, std::string_view value);
  void member(std::string_view key, const char* value) { member(key, std::string_view(value)); }
  void member(std::string_view key, bool value);
  void member(std::string_view key, std::integral auto value) {
    append_key(key);
    out_ += std::to_string(value);
  }
  void member(std::string_view key, double value);    // finite
  void member(std::string_view key, WallTime value);  // microseconds since 1970
  void member(std::string_view key, const std::vector<std::string>& value);
  void member(std::string_view key, const std::map<std::string, std::string>& value);

  // Left out if there is none.
  template <class T>
  void member(std::string_view key, const std::optional<T>& value) {
    if (value) member(key, *value);
  }

  // Texts that are JSON objects already.
  void objects(std::string_view key, const std::vector<std::string>& json);

  // The whole object. The writer is used up.
  std::string finish() &&;

 private:
  void append_key(std::string_view key);

  std::string out_ = "{";
};

}  // namespace wheelpit
