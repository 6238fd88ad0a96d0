#include "base/json_text.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit {
namespace {

constexpr const char* kBad = "\xEF\xBF\xBD";

std::string json_of(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

std::string in_quotes(std::string text) { return '"' + std::move(text) + '"'; }

TEST(JsonText, LeavesPlainTextAsItIs) {
  EXPECT_EQ(json_of(""), "\"\"");
  EXPECT_EQ(json_of("orders/2026 #1 \x7f ~"), in_quotes("orders/2026 #1 \x7f ~"));
  EXPECT_EQ(json_of("ñ € 😀"), in_quotes("ñ € 😀"));
}

TEST(JsonText, EscapesQuotesBackslashesAndControlsAtEveryPlace) {
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string plain(before, 'x');
    EXPECT_EQ(json_of(plain + "\"tail"), in_quotes(plain + "\\\"tail"));
    EXPECT_EQ(json_of(plain + "\\"), in_quotes(plain + "\\\\"));
    EXPECT_EQ(json_of(plain + '\0' + "y"), in_quotes(plain + "\\u0000y"));
    EXPECT_EQ(json_of(plain + "\x1f"), in_quotes(plain + "\\u001f"));
  }
  EXPECT_EQ(json_of("\b\f\n\r\t"), in_quotes("\\b\\f\\n\\r\\t"));
}

TEST(JsonText, EscapesTheTwoLineSeparatorsOfJavaScript) {
  EXPECT_EQ(json_of("a\u2028b\u2029c\u2027"), in_quotes("a\\u2028b\\u2029c\u2027"));
}

TEST(JsonText, ReplacesWhatIsNotUtf8AsJavaDoes) {
  const std::string bad = kBad;
  const std::pair<std::string_view, std::string> cases[] = {
      {"\x80", bad},            // a continuation alone
      {"\xC0\xAF", bad + bad},  // overlong
      {"\xC3", bad},            // cut short
      {"\xC3(", bad + "("},     // the next byte is not swallowed
      {"\xE2\x82", bad},        // maximal part: one for both
      {"\xE2\x82x", bad + "x"},
      {"\xE2\x28\xA1", bad + "(" + bad},
      {"\xE0\x80\x80", bad + bad + bad},        // overlong
      {"\xED\xA0\x80", bad},                    // an encoded surrogate: one for all three
      {"\xED\xA0\x80\xED\xB0\x80", bad + bad},  // CESU-8
      {"\xED\xA0x", bad + "x"},
      {"\xF0\x9F\x98", bad},
      {"\xF0\x80\x80\x80", bad + bad + bad + bad},  // overlong
      {"\xF4\x90\x80\x80", bad + bad + bad + bad},  // past U+10FFFF
      {"\xF5\x80", bad + bad},
      {"\xFF\xFE", bad + bad},
      {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},  // U+10FFFF is valid
      {"\xEE\x80\x80", "\xEE\x80\x80"},
  };
  for (const auto& [bytes, expected] : cases) EXPECT_EQ(json_of(bytes), in_quotes(expected));
}

}  // namespace
}  // namespace wheelpit
