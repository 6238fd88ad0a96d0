#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::filter {

enum class JsonToken : std::uint8_t {
  object_begin,
  object_end,
  array_begin,
  array_end,
  name,  // of a member; its colon is read
  text,
  number,
  literal_true,
  literal_false,
  literal_null,
  end,
  fault,  // for ever after the first
};

struct JsonFault {
  std::string reason;
  std::size_t offset = 0;
};

// Strict JSON, a token at a time. The first fault, of the text or found by the caller in it, is
// kept and all further tokens are `fault`: a caller need not look for it at each step.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  JsonToken next();

  // Of the last token: the content of a name or text, unescaped, or a number as it is spelt.
  const std::string& content() const { return content_; }
  std::size_t begin() const { return begin_; }  // its first byte
  std::size_t end() const { return at_; }
  std::string_view slice(std::size_t from) const { return text_.substr(from, at_ - from); }

  // Keeps the fault, at the last token, unless there is one. Always false.
  bool fail(std::string reason);
  const std::optional<JsonFault>& fault() const { return fault_; }

 private:
  JsonToken read_token();
  JsonToken read_member();
  JsonToken read_value();
  JsonToken open(JsonToken token);
  JsonToken close(JsonToken token);
  JsonToken read_number();
  JsonToken read_literal(std::string_view word, JsonToken token);
  bool read_string();
  bool read_escape();
  bool read_hex4(std::uint32_t& value);
  bool expect(char c, const char* what);
  void skip_space();
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool at_end() const { return at_ == text_.size(); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::string content_;
  std::string open_;       // '{' or '[' of each level that is open
  bool first_ = true;      // nothing was read yet in the innermost of them
  bool value_due_ = true;  // a name was read, or nothing at all
  std::optional<JsonFault> fault_;
};

}  // namespace wheelpit::filter
