#include "aws/xml_element.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

std::string nested(std::size_t deep) {
  std::string document;
  for (std::size_t i = 0; i < deep; ++i) document += "<a>";
  for (std::size_t i = 0; i < deep; ++i) document += "</a>";
  return document;
}

TEST(XmlElement, ElementsAndTextsAreFoundByName) {
  const auto root = parse_xml(
      "<?xml version=\"1.0\"?><r:Answer xmlns:r=\"http://x/\"><Key>a &amp; "
      "&#x62;<![CDATA[<c>]]></Key>"
      "<Key>second</Key><Empty/></r:Answer>");
  ASSERT_TRUE(root) << root.error().message();
  EXPECT_EQ(root->name, "Answer");
  EXPECT_EQ(root->text_of("Key"), "a & b<c>");
  EXPECT_EQ(root->children.size(), 3U);
  ASSERT_NE(root->child("Empty"), nullptr);
  EXPECT_EQ(root->child("Other"), nullptr);
  EXPECT_EQ(root->text_of("Other"), "");
}

TEST(XmlElement, EntitiesOfADocumentsOwnAreRefused) {
  const auto refused = parse_xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::malformed);
  EXPECT_FALSE(parse_xml("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>"));
  EXPECT_FALSE(parse_xml("<a>&b;</a>"));
}

TEST(XmlElement, WhatIsTooDeepOrNoXmlIsRefused) {
  EXPECT_TRUE(parse_xml(nested(kDeepestXml)));
  EXPECT_FALSE(parse_xml(nested(kDeepestXml + 1)));
  EXPECT_FALSE(parse_xml(nested(100'000)));
  for (const char* text : {"", "{}", "<a>", "<a></b>", "<a/><b/>", "<a>\xff</a>"}) {
    EXPECT_FALSE(parse_xml(text)) << text;
  }
}

TEST(XmlElement, ManyElementsAreRefused) {
  std::string document = "<a>";
  for (std::size_t i = 0; i < kMostXmlElements; ++i) document += "<b/>";
  EXPECT_FALSE(parse_xml(document + "</a>"));
}

}  // namespace
}  // namespace wheelpit
