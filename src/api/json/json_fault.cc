#include "api/json/json_fault.h"

#include <optional>
#include <utility>
#include <vector>

#include "api/json/json_characters.h"
#include "api/json/json_cursor.h"

namespace wheelpit::api {
namespace {

constexpr std::string_view kValues =
    "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
constexpr std::size_t kMaxDepth = 1000;
constexpr std::size_t kMaxToken = 256;

// Reads as the service's parser does, up to the first fault.
class Scanner : JsonCursor {
 public:
  explicit Scanner(std::string_view text) : JsonCursor(text) {}

  std::string first_fault() {
    for (bool more = true; more && fault().empty();) more = step();
    return fault();
  }

 private:
  struct Open {
    char closer;
    Place begun;
    bool has_entries = false;
  };

  std::string kind() const {
    if (open_.empty()) return "root";
    return open_.back().closer == '}' ? "Object" : "Array";
  }

  // Within an entry: the end is a fault there.
  std::optional<unsigned char> take_of_entry() {
    auto c = take_visible();
    if (!c && fault().empty()) end_of_input(" within/between " + kind() + " entries");
    return c;
  }

  // One token, and what must stand before it. False at the end of the root's value.
  bool step() {
    auto c = take_visible();
    if (!c) return fault().empty() && end();
    if (*c == ']' || *c == '}') return close(static_cast<char>(*c));
    if (!open_.empty() && std::exchange(open_.back().has_entries, true)) {
      if (*c != ',') {
        return unexpected(*c, "was expecting comma to separate " + kind() + " entries");
      }
      c = take_of_entry();
      if (!c) return false;
    }
    if (!open_.empty() && open_.back().closer == '}') {
      if (*c != '"') {
        return unexpected(decoded(*c), "was expecting double-quote to start field name");
      }
      if (!text("name", " in field name")) return false;
      c = take_of_entry();
      if (!c) return false;
      if (*c != ':') {
        return unexpected(*c, "was expecting a colon to separate field name and value");
      }
      c = take_of_entry();
      if (!c) return false;
    }
    return value(*c) && !open_.empty();
  }

  bool end() {
    if (open_.empty()) {
      return stop("No content to map due to end-of-input", {.line = 1, .column = 0});
    }
    return end_of_input(": expected close marker for " + kind() + " (start marker at " +
                        source_text(open_.back().begun) + ")");
  }

  bool close(char marker) {
    if (!open_.empty() && open_.back().closer == marker) {
      open_.pop_back();
      return !open_.empty();
    }
    const std::string wanted = marker == ']' ? "}" : "]";
    const std::string begun = source_text(open_.empty() ? Place{} : open_.back().begun);
    return stop("Unexpected close marker '" + std::string(1, marker) + "': expected '" + wanted +
                    "' (for " + kind() + " starting at " + begun + ")",
                next());
  }

  bool value(unsigned char c) {
    switch (c) {
      case '{':
      case '[':
        open_.push_back({.closer = c == '{' ? '}' : ']', .begun = last()});
        if (open_.size() <= kMaxDepth) return true;
        return stop("Document nesting depth (" + std::to_string(open_.size()) +
                        ") exceeds the maximum allowed (" + std::to_string(kMaxDepth) +
                        ", from `StreamReadConstraints.getMaxNestingDepth()`)",
                    next());
      case '"':
        return text("string value", " in VALUE_STRING");
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      case 'N':
        return word("NaN") && not_standard("NaN");
      case 'I':
        return word("Infinity") && not_standard("Infinity");
      case '+':
        return bad_number(c,
                          "JSON spec does not allow numbers to have plus signs: enable "
                          "`JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow");
      case ',':
      case ']':
      case '}':
        if (open_.empty() || (c == ']' && open_.back().closer != ']')) break;
        return unexpected(c, "expected a value");
      default:
        if (c == '-' || is_digit(c)) return number(c);
        if (begins_word(c)) return unknown_word(utf8_of(c));
    }
    return unexpected(c, "expected a valid value " + std::string(kValues));
  }

  bool not_standard(const std::string& token) {
    return stop("Non-standard token '" + token +
                    "': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
                next());
  }

  // Its first character has been read.
  bool word(std::string_view wanted) {
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      if (ended() || peek() != static_cast<unsigned char>(wanted[i]))
        return unknown_word(std::string(wanted.substr(0, i)));
      take();
    }
    if (ended() || peek() < '0' || !is_in_word(peek()) || peek() == ']' || peek() == '}')
      return true;
    return unknown_word(std::string(wanted));
  }

  bool unknown_word(std::string token) {
    while (!ended()) {
      const char32_t c = decoded(take());
      if (!fault().empty()) return false;
      if (!is_in_word(c)) break;
      token += utf8_of(c);
      if (token.size() < kMaxToken) continue;
      token += "...";
      break;
    }
    return stop("Unrecognized token '" + token + "': was expecting " + std::string(kValues),
                next());
  }

  static bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

  bool digits(std::string_view wanted) {
    if (ended()) return end_of_input(open_.empty() ? "" : " in a value");
    if (!is_digit(peek())) return bad_number(take(), wanted);
    while (!ended() && is_digit(peek())) take();
    return true;
  }

  bool number(unsigned char first) {
    if (first == '-') {
      if (ended()) return end_of_input("");
      first = take();
      if (!is_digit(first)) {
        return bad_number(first,
                          "expected digit (0-9) to follow minus sign, for valid numeric value");
      }
    }
    if (first == '0' && !ended() && is_digit(peek())) {
      return stop("Invalid numeric value: Leading zeroes not allowed", next());
    }
    while (!ended() && is_digit(peek())) take();
    if (!ended() && peek() == '.') {
      take();
      if (!digits("Decimal point not followed by a digit")) return false;
    }
    if (!ended() && (peek() == 'e' || peek() == 'E')) {
      take();
      if (!ended() && (peek() == '+' || peek() == '-')) take();
      if (!digits("Exponent indicator not followed by a digit")) return false;
    }
    if (!open_.empty() || ended() ||
        std::string_view(" \t\r\n").contains(static_cast<char>(peek())))
      return true;
    return unexpected(take(), "Expected space separating root-level values");
  }

  // Its first quote has been read.
  bool text(std::string_view what, std::string_view at_the_end) {
    while (!ended()) {
      const unsigned char c = take();
      if (c == '"') return true;
      if (c == '\\') {
        if (!escape(at_the_end)) return false;
      } else if (c < ' ') {
        return stop("Illegal unquoted character (" + described_character(c) +
                        "): has to be escaped using backslash to be included in " +
                        std::string(what),
                    last());
      } else {
        decoded(c);
        if (!fault().empty()) return false;
      }
    }
    return end_of_input(at_the_end);
  }

  bool escape(std::string_view at_the_end) {
    if (ended()) return end_of_input(at_the_end);
    const unsigned char c = take();
    if (std::string_view("\"\\/bfnrt").contains(static_cast<char>(c))) return true;
    if (c != 'u') {
      return stop("Unrecognized character escape " + described_character(decoded(c)), next());
    }
    for (int i = 0; i < 4; ++i) {
      if (ended()) return end_of_input(at_the_end);
      const unsigned char digit = take();
      if (std::string_view("0123456789abcdefABCDEF").contains(static_cast<char>(digit))) continue;
      return unexpected(digit, "expected a hex-digit for character escape sequence");
    }
    return true;
  }

  std::vector<Open> open_;
};

}  // namespace

std::string json_fault(std::string_view text) { return Scanner(text).first_fault(); }

}  // namespace wheelpit::api
