#pragma once

#include <string>
#include <utility>

namespace wheelpit {

// Overwrites all the memory of `text`, also what lies beyond its end, and empties it.
void wipe(std::string& text);

// A text that must not reach a log, an error, a URL or a metric. Converts to nothing: call reveal()
// for the text. Its memory is overwritten when it goes away.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
  Secret& operator=(Secret other) noexcept {
    text_.swap(other.text_);
    return *this;
  }
  ~Secret() { wipe(text_); }

  const std::string& reveal() const { return text_; }
  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

}  // namespace wheelpit
