#include "outcome/window_answer.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(WindowAnswer, GivesTheStateAsItWasWritten) {
  EXPECT_EQ(read_window_state(R"({"state":{"sum": 1.50, "big":123456789012345678901}})"),
            R"({"sum": 1.50, "big":123456789012345678901})");
  EXPECT_EQ(read_window_state(R"({"batchItemFailures":[],"state":{},"more":[1]})"), "{}");
  EXPECT_EQ(read_window_state(R"({"state":{"a":{"state":"}"}}})"), R"({"a":{"state":"}"}})");
}

TEST(WindowAnswer, WithoutAStateThereIsNone) {
  for (const char* answer :
       {"", "null", "{}", "[]", "\"state\"", R"({"state":null})", R"({"state":"{}"})",
        R"({"state":[]})", R"({"State":{}})", R"({"state":{)", R"({"state":{}} more)",
        R"({"state":{},"more":})", R"({"a":{"state":{}}})", "{\"state\":{\"a\":\"\xff\"}}"}) {
    EXPECT_EQ(read_window_state(answer), std::nullopt) << answer;
  }
}

}  // namespace
}  // namespace wheelpit
