#pragma once

#include <string>
#include <utility>

namespace wheelpit {

// A text that must not reach a log, an error, a URL or a metric. Converts to nothing: whoever needs
// the text says reveal().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string& reveal() const { return text_; }
  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

}  // namespace wheelpit
