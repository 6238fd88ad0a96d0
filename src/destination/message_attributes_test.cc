#include "destination/message_attributes.h"

#include <gtest/gtest.h>

#include "destination/sample_record.h"

namespace wheelpit {
namespace {

std::string error_message(std::string text) {
  DeadLetter letter = sample_letter();
  letter.error_message = std::move(text);
  for (const MessageAttribute& attribute : attributes_of(letter)) {
    if (attribute.name == "ErrorMessage") return attribute.value;
  }
  return "(none)";
}

TEST(AttributesOf, AreThoseOfTheService) {
  const std::vector<MessageAttribute> expected = {
      {"RequestID", "String", "b7d2f0a9-3c1e-4f52-9a3b-0d6f5e8c1a24"},
      {"ErrorCode", "Number", "200"},
      {"ErrorMessage", "String", "boom"}};
  EXPECT_EQ(attributes_of(sample_letter()), expected);
}

TEST(AttributesOf, AnEmptyMessageIsNone) { EXPECT_EQ(error_message(""), "(none)"); }

TEST(AttributesOf, TheMessageEndsAfterAKilobyteBetweenCharacters) {
  EXPECT_EQ(error_message(std::string(1025, 'x')), std::string(1024, 'x'));
  EXPECT_EQ(error_message(std::string(1023, 'x') + "\u20ac"), std::string(1023, 'x'));
  EXPECT_EQ(error_message(std::string(1021, 'x') + "\u20ac!"), std::string(1021, 'x') + "\u20ac");
}

TEST(AttributesOf, WhatQueuesDoNotTakeIsReplaced) {
  EXPECT_EQ(error_message("a\x1b[31mb\n"), "a\ufffd[31mb\n");
  EXPECT_EQ(error_message(std::string("\0", 1)), "\ufffd");
  EXPECT_EQ(error_message("\xff\xc3"), "\ufffd\ufffd");
  EXPECT_EQ(error_message("\xe2\x82x"), "\ufffd\ufffdx");
  EXPECT_EQ(error_message("\xef\xbf\xbf"), "\ufffd");          // U+FFFF
  EXPECT_EQ(error_message("\xed\xa0\x80"), "\ufffd");          // a surrogate
  EXPECT_EQ(error_message("\xf0\x9f\x98\x80"), "\U0001f600");  // beyond the first plane
}

TEST(IsTraceable, TakesWhatTracersWrite) {
  EXPECT_TRUE(is_traceable("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"));
  EXPECT_FALSE(is_traceable(""));
  EXPECT_FALSE(is_traceable("Root=\r\nX-Other: 1"));
  EXPECT_FALSE(is_traceable(std::string(501, 'x')));
}

}  // namespace
}  // namespace wheelpit
