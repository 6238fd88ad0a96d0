#include "api/http/key_access.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>
#include <string>

namespace wheelpit::api {
namespace {

Caller viewer() {
  Caller caller;
  caller.access_key_id = "viewer";
  caller.read_only = true;
  return caller;
}

const Operation& operation_named(std::string_view name) {
  for (const Operation* operation : all_operations()) {
    if (operation->name == name) return *operation;
  }
  throw std::invalid_argument(std::string(name));
}

TEST(KeyAccess, AReadOnlyKeyMayAskForWhatReadsAlone) {
  EXPECT_TRUE(may_read_only(Effect::reads));
  EXPECT_TRUE(may_read_only(Effect::identifies));
  for (const Effect effect :
       {Effect::writes, Effect::reveals, Effect::invokes, Effect::undeclared}) {
    EXPECT_FALSE(may_read_only(effect));
  }
}

// A name that begins with one of these and is let through would be a row with the wrong effect.
TEST(KeyAccess, NothingThatChangesPassesForReading) {
  const std::set<std::string_view> sessions = {"CreateSession"};
  for (const Operation* operation : all_operations()) {
    if (!may_read_only(operation->effect) || sessions.contains(operation->name)) continue;
    for (const std::string_view verb :
         {"Create", "Update", "Delete", "Put", "Publish", "Add", "Remove", "Restore", "Tag",
          "Untag", "Invoke", "Redrive", "Purge", "Reset", "Copy", "Reload", "Replay"}) {
      EXPECT_FALSE(operation->name.starts_with(verb)) << operation->name;
    }
  }
}

TEST(KeyAccess, ARefusalNamesTheOperationAndTheKey) {
  const auto refusal = refusal_of_key(viewer(), operation_named("GetSecretValue"), "123456789012");
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::access_denied);
  EXPECT_EQ(refusal->message,
            "User: arn:aws:iam::123456789012:root is not authorized to perform: "
            "secretsmanager:GetSecretValue because the access key viewer is read_only in [server] "
            "access_keys");
  EXPECT_FALSE(refusal_of_key(viewer(), operation_named("ListFunctions"), "123456789012"));
}

TEST(KeyAccess, OtherKeysMayDoEverything) {
  Caller caller = viewer();
  caller.read_only = false;
  for (const Operation* operation : all_operations()) {
    EXPECT_FALSE(refusal_of_key(caller, *operation, "123456789012")) << operation->name;
  }
}

TEST(KeyAccess, EnvironmentVariablesAreConcealedWhereverTheyAre) {
  auto answer = boost::json::parse(R"({"Configuration":{"FunctionName":"f","Environment":)"
                                   R"({"Variables":{"PASSWORD":"hush"}}},"Functions":[)"
                                   R"({"Environment":{"Variables":{}}},{"Handler":"h"}],)"
                                   R"("Tags":{"Environment":"production"}})")
                    .as_object();
  conceal_environments(answer);
  const std::string error = R"({"Error":{"ErrorCode":"AccessDeniedException","Message":)"
                            R"("The access key is read_only: it may not see the values of )"
                            R"(environment variables."}})";
  EXPECT_EQ(boost::json::serialize(answer),
            R"({"Configuration":{"FunctionName":"f","Environment":)" + error +
                R"(},"Functions":[{"Environment":)" + error +
                R"(},{"Handler":"h"}],"Tags":{"Environment":"production"}})");
}

}  // namespace
}  // namespace wheelpit::api
