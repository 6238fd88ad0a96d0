#include "api/json/json_fault.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::api {
namespace {

std::string source(int line, int column) {
  return "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: " +
         std::to_string(line) + ", column: " + std::to_string(column) + "]";
}

std::string at(int line, int column) { return "\n at " + source(line, column); }

std::string unexpected(const std::string& what, const std::string& wanted, int column) {
  return "Unexpected character (" + what + "): " + wanted + at(1, column);
}

constexpr char kValues[] =
    "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

std::string unknown(const std::string& word, int column) {
  return "Unrecognized token '" + word + "': was expecting " + kValues + at(1, column);
}

TEST(JsonFault, AsRecorded) {
  EXPECT_EQ(json_fault("n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt"),
            "Invalid UTF-8 start byte 0x87" + at(1, 3));
  EXPECT_EQ(
      json_fault("\x99\xeb,j\x07\xa1zYh"),
      unexpected("(CTRL-CHAR, code 153)", "expected a valid value " + std::string(kValues), 1));
}

TEST(JsonFault, WordsThatAreNone) {
  EXPECT_EQ(json_fault("hello"), unknown("hello", 6));
  EXPECT_EQ(json_fault("hello world"), unknown("hello", 7));
  EXPECT_EQ(json_fault("{\"a\":nul}"), unknown("nul", 10));
  EXPECT_EQ(json_fault("nullx"), unknown("nullx", 6));
  EXPECT_EQ(json_fault("tr\xc3\xb6t"), unknown("tr\xc3\xb6t", 6));
  EXPECT_EQ(json_fault(std::string(300, 'x')), unknown(std::string(256, 'x') + "...", 257));
  EXPECT_EQ(
      json_fault("[NaN]"),
      "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow" +
          at(1, 5));
}

TEST(JsonFault, ObjectsAndArrays) {
  constexpr char kName[] = "was expecting double-quote to start field name";
  EXPECT_EQ(json_fault("{a:1}"), unexpected("'a' (code 97)", kName, 2));
  EXPECT_EQ(json_fault("{'a':1}"), unexpected("''' (code 39)", kName, 2));
  EXPECT_EQ(json_fault("{\"a\":1,}"), unexpected("'}' (code 125)", kName, 8));
  EXPECT_EQ(
      json_fault("{\"a\" 1}"),
      unexpected("'1' (code 49)", "was expecting a colon to separate field name and value", 6));
  EXPECT_EQ(json_fault("{\"a\":1 \"b\":2}"),
            unexpected("'\"' (code 34)", "was expecting comma to separate Object entries", 8));
  EXPECT_EQ(json_fault("[1 2]"),
            unexpected("'2' (code 50)", "was expecting comma to separate Array entries", 4));
  EXPECT_EQ(json_fault("[1,]"), unexpected("']' (code 93)", "expected a value", 4));
  EXPECT_EQ(json_fault("[,1]"), unexpected("',' (code 44)", "expected a value", 2));
  EXPECT_EQ(json_fault("[1}"), "Unexpected close marker '}': expected ']' (for Array starting at " +
                                   source(1, 1) + ")" + at(1, 4));
}

TEST(JsonFault, TheEndOfWhatIsNotComplete) {
  EXPECT_EQ(json_fault("{"),
            "Unexpected end-of-input: expected close marker for Object (start marker at " +
                source(1, 1) + ")" + at(1, 2));
  EXPECT_EQ(json_fault("{\"a\":\n [1"),
            "Unexpected end-of-input: expected close marker for Array (start marker at " +
                source(2, 2) + ")" + at(2, 4));
  EXPECT_EQ(json_fault("{\"a\":"),
            "Unexpected end-of-input within/between Object entries" + at(1, 6));
  EXPECT_EQ(json_fault("{\"a"), "Unexpected end-of-input in field name" + at(1, 4));
  EXPECT_EQ(json_fault("\"a"), "Unexpected end-of-input in VALUE_STRING" + at(1, 3));
  EXPECT_EQ(json_fault("  "), "No content to map due to end-of-input" + at(1, 0));
}

TEST(JsonFault, Strings) {
  EXPECT_EQ(
      json_fault("\"a\nb\""),
      "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to "
      "be included in string value" +
          at(1, 3));
  EXPECT_EQ(json_fault("\"\\x\""), "Unrecognized character escape 'x' (code 120)" + at(1, 4));
  EXPECT_EQ(json_fault("\"\\u00g0\""),
            unexpected("'g' (code 103)", "expected a hex-digit for character escape sequence", 6));
  EXPECT_EQ(json_fault("\"\xc3(\""), "Invalid UTF-8 middle byte 0x28" + at(1, 4));
}

TEST(JsonFault, Numbers) {
  EXPECT_EQ(json_fault("01"), "Invalid numeric value: Leading zeroes not allowed" + at(1, 2));
  EXPECT_EQ(
      json_fault("-x"),
      "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow "
      "minus sign, for valid numeric value" +
          at(1, 2));
  EXPECT_EQ(
      json_fault("1.x"),
      "Unexpected character ('x' (code 120)) in numeric value: Decimal point not followed by a "
      "digit" +
          at(1, 3));
  EXPECT_EQ(json_fault("1x"),
            unexpected("'x' (code 120)", "Expected space separating root-level values", 2));
}

TEST(JsonFault, JsonHasNone) {
  for (const std::string text : {"{}", "[]", "null", " true\n", "-1.5e+3", "\"\\u00e9\\n\"",
                                 "{\"a\":[1,{\"b\":null}],\"c\":0}",
                                 "\"\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80\"", "[[],[]]"}) {
    EXPECT_EQ(json_fault(text), "") << text;
  }
  EXPECT_NE(json_fault(std::string(2000, '[')).find("nesting depth (1001)"), std::string::npos);
}

}  // namespace
}  // namespace wheelpit::api
