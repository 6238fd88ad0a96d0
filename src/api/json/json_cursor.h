#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::api {

// Where in a text a reader of JSON is, counted in bytes from 1, and the first thing it stumbled
// over, in the words of the service's parser. Used up with its text.
class JsonCursor {
 public:
  struct Place {
    std::size_t line = 1;
    std::size_t column = 0;
  };

  // `text` must outlive this.
  explicit JsonCursor(std::string_view text) : text_(text) {}

  bool ended() const { return at_ >= text_.size(); }
  // Not at the end.
  unsigned char peek() const { return static_cast<unsigned char>(text_[at_]); }
  unsigned char take() { return static_cast<unsigned char>(text_[at_++]); }
  // The byte behind white space; nothing at the end, or at a fault.
  std::optional<unsigned char> take_visible();
  // The character that begins with `first`, which has been taken. It is a fault if it is not UTF-8.
  char32_t decoded(unsigned char first);

  // Of the byte that was taken last, and of the one that comes.
  Place last() const { return {.line = line_, .column = at_ - row_}; }
  Place next() const { return {.line = line_, .column = at_ - row_ + 1}; }

  // Each tells a fault, unless one has been told, and is false.
  bool stop(std::string_view message, Place place);
  bool unexpected(char32_t c, std::string_view wanted);  // it was taken last
  bool bad_number(char32_t c, std::string_view wanted);
  bool end_of_input(std::string_view where);

  // "" as long as there is none.
  const std::string& fault() const { return fault_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;   // of the byte that comes
  std::size_t row_ = 0;  // where the line begins
  std::size_t line_ = 1;
  std::string fault_;
};

// "[Source: …; line: 1, column: 3]"
std::string source_text(JsonCursor::Place place);

}  // namespace wheelpit::api
