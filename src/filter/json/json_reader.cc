#include "filter/json/json_reader.h"

#include <algorithm>
#include <utility>

#include "filter/value/number.h"
#include "filter/value/utf8.h"

namespace wheelpit::filter {

bool JsonReader::fail(std::string reason) {
  if (!fault_) fault_ = JsonFault{std::move(reason), begin_};
  return false;
}

void JsonReader::skip_space() {
  while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++at_;
}

bool JsonReader::expect(char c, const char* what) {
  skip_space();
  begin_ = at_;
  if (peek() != c) return fail(std::string("not JSON: ") + what + " expected");
  ++at_;
  return true;
}

JsonToken JsonReader::next() {
  const JsonToken token = fault_ ? JsonToken::fault : read_token();
  return fault_ ? JsonToken::fault : token;
}

JsonToken JsonReader::read_token() {
  content_.clear();
  skip_space();
  begin_ = at_;
  if (open_.empty() && !value_due_) {
    if (!at_end()) fail("not JSON: something follows its end");
    return JsonToken::end;
  }
  if (at_end()) {
    if (!open_.empty()) fail("not JSON: the text ends too early");
    return JsonToken::end;
  }
  return value_due_ ? read_value() : read_member();
}

// What stands in an object or array: its end, a name, or the next value.
JsonToken JsonReader::read_member() {
  const bool in_object = open_.back() == '{';
  if (peek() == (in_object ? '}' : ']')) {
    return close(in_object ? JsonToken::object_end : JsonToken::array_end);
  }
  if (!first_) {
    if (!expect(',', in_object ? "',' or '}'" : "',' or ']'")) return JsonToken::fault;
    skip_space();
    begin_ = at_;
  }
  first_ = false;
  if (!in_object) return read_value();
  if (peek() != '"') {
    fail("not JSON: a name in double quotes expected");
    return JsonToken::fault;
  }
  const std::size_t name = begin_;
  if (!read_string() || !expect(':', "':'")) return JsonToken::fault;
  begin_ = name;
  value_due_ = true;
  return JsonToken::name;
}

JsonToken JsonReader::read_value() {
  value_due_ = false;
  switch (peek()) {
    case '{':
      return open(JsonToken::object_begin);
    case '[':
      return open(JsonToken::array_begin);
    case '"':
      read_string();
      return JsonToken::text;
    case 't':
      return read_literal("true", JsonToken::literal_true);
    case 'f':
      return read_literal("false", JsonToken::literal_false);
    case 'n':
      return read_literal("null", JsonToken::literal_null);
    default:
      return read_number();
  }
}

JsonToken JsonReader::open(JsonToken token) {
  open_ += text_[at_++];
  first_ = true;
  return token;
}

JsonToken JsonReader::close(JsonToken token) {
  ++at_;
  open_.pop_back();
  first_ = false;  // what was closed is a member of what is open now
  return token;
}

JsonToken JsonReader::read_literal(std::string_view word, JsonToken token) {
  if (!text_.substr(at_).starts_with(word)) fail("not JSON: a value expected");
  at_ += word.size();
  return token;
}

JsonToken JsonReader::read_number() {
  constexpr std::string_view kNumberCharacters = "+-.0123456789Ee";
  const std::size_t end = std::min(text_.find_first_not_of(kNumberCharacters, at_), text_.size());
  content_ = text_.substr(at_, end - at_);
  if (!is_json_number(content_)) fail("not JSON: a value expected");
  at_ = end;
  return JsonToken::number;
}

bool JsonReader::read_string() {
  for (++at_; !at_end() && peek() != '"';) {
    if (static_cast<unsigned char>(peek()) < 0x20) {
      return fail("not JSON: a control character in a string");
    }
    if (peek() != '\\') {
      content_ += text_[at_++];
    } else if (!read_escape()) {
      return fail("not JSON: an unknown escape in a string");
    }
  }
  if (at_end()) return fail("not JSON: a string without its closing quote");
  ++at_;
  return true;
}

bool JsonReader::read_escape() {
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
  ++at_;
  const char escape = peek();
  if (escape != 'u') {
    const std::size_t known = kEscapes.find(escape);
    if (at_end() || known == std::string_view::npos) return false;
    content_ += kCharacters[known];
    ++at_;
    return true;
  }
  ++at_;
  std::uint32_t character = 0;
  if (!read_hex4(character)) return false;
  if (character >= 0xd800 && character < 0xdc00 && text_.substr(at_).starts_with("\\u")) {
    const std::size_t before = at_;
    at_ += 2;
    std::uint32_t low = 0;
    if (!read_hex4(low)) return false;
    if (low >= 0xdc00 && low < 0xe000) {
      character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
    } else {
      at_ = before;  // two halves that do not belong together
    }
  }
  append_utf8(character, content_);
  return true;
}

bool JsonReader::read_hex4(std::uint32_t& value) {
  for (int i = 0; i < 4; ++i) {
    const char c = peek();
    const bool digit = c >= '0' && c <= '9';
    const char letter = static_cast<char>(c | 0x20);
    if (!digit && (letter < 'a' || letter > 'f')) return false;
    value = value << 4 | static_cast<std::uint32_t>(digit ? c - '0' : letter - 'a' + 10);
    ++at_;
  }
  return true;
}

}  // namespace wheelpit::filter
