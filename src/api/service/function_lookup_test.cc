#include "api/service/function_lookup.h"

#include <gtest/gtest.h>

namespace wheelpit::api {
namespace {

Outcome<FunctionReference> parse(std::string_view text, std::string_view qualifier = "") {
  return parse_function_reference(text, qualifier, "us-east-1", "123456789012");
}

TEST(FunctionLookup, EveryFormNamesTheSameFunction) {
  for (const std::string start :
       {"", "123456789012:function:", "123456789012:", "function:",
        "arn:aws:lambda:us-east-1:123456789012:function:", "us-east-1:123456789012:function:",
        "us-east-1:123456789012:", "arn:aws:lambda:123456789012:function:",
        "arn:aws:lambda:us-east-1:"}) {
    EXPECT_EQ(*parse(start + "f"), (FunctionReference{.name = "f", .qualifier = ""})) << start;
    EXPECT_EQ(*parse(start + "f:prod"), (FunctionReference{.name = "f", .qualifier = "prod"}));
  }
  EXPECT_EQ(*parse("f", "1"), (FunctionReference{.name = "f", .qualifier = "1"}));
  EXPECT_EQ(*parse("f:1", "1"), (FunctionReference{.name = "f", .qualifier = "1"}));
}

TEST(FunctionLookup, AFunctionMayBeCalledAsARegionIs) {
  EXPECT_EQ(*parse("us-east-1"), (FunctionReference{.name = "us-east-1", .qualifier = ""}));
  EXPECT_EQ(*parse("us-east-1:prod"),
            (FunctionReference{.name = "us-east-1", .qualifier = "prod"}));
  EXPECT_EQ(*parse("123456789012:function:eu-west-9:1"),
            (FunctionReference{.name = "eu-west-9", .qualifier = "1"}));
}

TEST(FunctionLookup, WhatContradictsIsRefused) {
  EXPECT_EQ(parse("f:1", "2").error().message,
            "The derived qualifier from the function name does not match the specified qualifier.");
  const auto region = parse("arn:aws:lambda:eu-west-1:123456789012:function:f");
  EXPECT_EQ(region.error().code, ErrorCode::resource_not_found);
  EXPECT_EQ(region.error().message,
            "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')");
  EXPECT_EQ(parse("arn:aws-eusc:lambda:eusc-de-east-1:123456789012:function:f").error().message,
            "Functions from 'eusc-de-east-1' are not reachable in this region ('us-east-1')");
  EXPECT_EQ(parse("arn:aws:lambda:us-east-1:999999999999:function:f").error().code,
            ErrorCode::access_denied);
}

}  // namespace
}  // namespace wheelpit::api
