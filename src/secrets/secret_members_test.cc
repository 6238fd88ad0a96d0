#include "secrets/secret_members.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

constexpr std::array<SecretMember, 2> kMembers = {
    {{.name = "certificate"}, {.name = "privateKeyPassword", .required = false}}};

std::string fault_of(const std::string& text) {
  const auto read = read_secret_members("tls", Secret(text), kMembers);
  if (read) return "no fault";
  EXPECT_EQ(read.error().code(), Errc::invalid_argument);
  EXPECT_FALSE(read.error().message().contains("s3cret"));
  return read.error().message();
}

TEST(SecretMembers, WhatIsOptionalMayBeMissingAndMoreMayBeThere) {
  const auto read =
      read_secret_members("tls", Secret(R"({"certificate":"one\ntwo","more":{"x":1}})"), kMembers);
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)[0].reveal(), "one\ntwo");
  EXPECT_EQ((*read)[1].reveal(), "");
}

TEST(SecretMembers, SaysWhatIsWrongWithoutTheValue) {
  EXPECT_EQ(fault_of("s3cret"), "secret \"tls\" is not a JSON object with \"certificate\"");
  EXPECT_EQ(fault_of(R"(["s3cret"])"), "secret \"tls\" is not a JSON object with \"certificate\"");
  EXPECT_EQ(fault_of(R"({"cert":"s3cret"})"), "secret \"tls\" has no key \"certificate\"");
  EXPECT_EQ(fault_of(R"({"certificate":["s3cret"]})"),
            "secret \"tls\" has a value that is not a string in \"certificate\"");
}

}  // namespace
}  // namespace wheelpit
