#include "function/environment_text.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using namespace std::string_literals;

Function with(const std::string& name, const std::string& value) {
  Function function;
  function.environment.emplace()[name] = value;
  return function;
}

TEST(EnvironmentText, WhatAProcessCannotBeGivenIsNamedWithoutItsValue) {
  Function function;
  EXPECT_EQ(unfit_for_a_process(function), "");
  EXPECT_EQ(unfit_for_a_process(with("A", "x\ny=z")), "");
  EXPECT_EQ(unfit_for_a_process(with("A", "hunter\0two"s)),
            "environment variable A holds a null character");
  for (const std::string& name : {"A\0B"s, "A=B"s, "A\nB"s, ""s}) {
    EXPECT_EQ(unfit_for_a_process(with(name, "hunter")),
              "an environment variable has an impossible name");
  }
  function.handler = "a\0b"s;
  EXPECT_EQ(unfit_for_a_process(function), "its Handler holds a null character");
}

}  // namespace
}  // namespace wheelpit
