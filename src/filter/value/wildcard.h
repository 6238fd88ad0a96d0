#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit::filter {

// A text in which * stands for any run of characters, none included; \* and \\ are the characters
// themselves.
class Wildcard {
 public:
  explicit Wildcard(std::string_view pattern);  // one that wildcard_fault() has no objection to

  bool matches(std::string_view text) const;

  // What every text it matches begins and ends with.
  const std::string& head() const { return pieces_.front(); }
  const std::string& tail() const { return pieces_.back(); }

 private:
  std::vector<std::string> pieces_;  // what is between the stars; one piece: no star
};

// Why a text is not a wildcard pattern, in EventBridge's words.
std::optional<std::string> wildcard_fault(std::string_view pattern);

}  // namespace wheelpit::filter
