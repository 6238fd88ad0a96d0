#include "runtime/protocol/extension_registry.h"

#include <gtest/gtest.h>

namespace wheelpit::runtime {
namespace {

using State = Extension::State;

constexpr std::string_view kOne = "11111111-2222-4333-8444-55555555aaaa";
constexpr std::string_view kTwo = "22222222-2222-4333-8444-55555555bbbb";
constexpr std::string_view kOther = "99999999-2222-4333-8444-55555555cccc";

std::string id(std::string_view text) { return std::string(text); }

template <class T>
std::string body_of(const std::expected<T, ApiRefusal>& result) {
  return result ? "no refusal" : std::to_string(result.error().status) + " " + result.error().body;
}

std::string refusal(std::string_view type, std::string_view message) {
  return R"(403 {"errorMessage":")" + std::string(message) + R"(","errorType":")" +
         std::string(type) + "\"}\n";
}

class ExtensionRegistryTest : public testing::Test {
 protected:
  void expect_and_register() {
    registry_.expect("watcher", id(kOne));
    ASSERT_TRUE(registry_.add("watcher", {"INVOKE", "SHUTDOWN"}, id(kOther)));
  }

  ExtensionRegistry registry_;
};

TEST_F(ExtensionRegistryTest, WithoutExtensionsNobodyIsWaitedFor) {
  EXPECT_TRUE(registry_.empty());
  EXPECT_TRUE(registry_.all_registered());
  EXPECT_TRUE(registry_.all_waiting());
  EXPECT_FALSE(registry_.any_wants_invoke());
}

TEST_F(ExtensionRegistryTest, AnExternalOneIsKnownByTheNameOfItsFile) {
  registry_.expect("watcher", id(kOne));
  EXPECT_FALSE(registry_.all_registered());
  EXPECT_FALSE(registry_.all_waiting());
  const auto added = registry_.add("watcher", {"INVOKE", "SHUTDOWN"}, id(kOther));
  ASSERT_TRUE(added);
  EXPECT_EQ((*added)->identifier, kOne);
  EXPECT_TRUE((*added)->external);
  EXPECT_EQ((*added)->events(), (std::vector<std::string_view>{"INVOKE", "SHUTDOWN"}));
  EXPECT_TRUE(registry_.all_registered());
  EXPECT_FALSE(registry_.all_waiting());
  ASSERT_TRUE(registry_.next(kOne));
  EXPECT_TRUE(registry_.all_waiting());
}

TEST_F(ExtensionRegistryTest, RegistersOnce) {
  expect_and_register();
  EXPECT_EQ(body_of(registry_.add("watcher", {}, id(kTwo))),
            refusal("Extension.InvalidExtensionState",
                    "State transition from Registered to Registered failed for extension watcher. "
                    "Error: State transition is not allowed"));
}

TEST_F(ExtensionRegistryTest, AnInternalOneMayNotAskForShutdown) {
  EXPECT_EQ(body_of(registry_.add("inside", {"INVOKE", "SHUTDOWN"}, id(kOne))),
            refusal("Extension.InvalidEventType",
                    "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension"));
  EXPECT_TRUE(registry_.empty());
  ASSERT_TRUE(registry_.add("inside", {"INVOKE"}, id(kOne)));
  EXPECT_FALSE(registry_.has_external());
  EXPECT_EQ(
      body_of(registry_.add("inside", {"INVOKE"}, id(kTwo))),
      refusal("Extension.InvalidExtensionState", "Extension with this name already registered"));
}

TEST_F(ExtensionRegistryTest, RefusesEventsThatThereAreNot) {
  registry_.expect("watcher", id(kOne));
  EXPECT_EQ(body_of(registry_.add("watcher", {"INVOKE", "RESTORE"}, id(kTwo))),
            refusal("Extension.InvalidEventType", "RESTORE: ErrorInvalidEventType"));
  EXPECT_FALSE(registry_.all_registered());
  EXPECT_EQ(body_of(registry_.add("", {}, id(kTwo))),
            refusal("Extension.InvalidExtensionName", "Empty extension name"));
  EXPECT_TRUE(registry_.add(std::string(255, 'a'), {}, id(kTwo)));
  EXPECT_EQ(body_of(registry_.add(std::string(256, 'a'), {}, id(kTwo))),
            refusal("Extension.InvalidExtensionName", "Extension name is longer than a file's"));
}

TEST_F(ExtensionRegistryTest, InternalOnesComeBeforeTheRuntimesFirstPollAndUpToTen) {
  registry_.expect("watcher", id(kOne));
  for (int i = 1; i < 10; ++i) {
    ASSERT_TRUE(registry_.add("inside-" + std::to_string(i), {}, id(kTwo))) << i;
  }
  EXPECT_EQ(body_of(registry_.add("inside-10", {}, id(kTwo))),
            refusal("Extension.TooManyExtensions", "Extension limit (10) reached"));
  registry_.close();
  EXPECT_EQ(body_of(registry_.add("late", {}, id(kTwo))),
            refusal("Extension.RegistrationClosed", "Extension registration closed already"));
}

TEST_F(ExtensionRegistryTest, NextIsAskedForOnceAnEvent) {
  expect_and_register();
  ASSERT_TRUE(registry_.next(kOne));
  EXPECT_EQ(body_of(registry_.next(kOne)),
            refusal("Extension.InvalidExtensionState",
                    "State transition from Ready to Ready failed for extension " + id(kOne) +
                        ". Error: State transition is not allowed"));
  registry_.all().front().state = State::running;
  EXPECT_FALSE(registry_.all_waiting());
  ASSERT_TRUE(registry_.next("11111111-2222-4333-8444-55555555AAAA"));
  EXPECT_TRUE(registry_.all_waiting());
}

TEST_F(ExtensionRegistryTest, AnIdentifierMeansNothingBeforeItWasGivenOut) {
  registry_.expect("watcher", id(kOne));
  EXPECT_EQ(body_of(registry_.next(kOne)),
            refusal("Extension.UnknownExtensionIdentifier", "Unknown extension " + id(kOne)));
  EXPECT_EQ(body_of(registry_.exit_error(kOne, "X.Y")),
            refusal("Extension.UnknownExtensionIdentifier", "Unknown Lambda-Extension-Identifier"));
}

TEST_F(ExtensionRegistryTest, TheFirstInitErrorCounts) {
  expect_and_register();
  ASSERT_TRUE(registry_.init_error(kOne, "Mill.NoWater"));
  ASSERT_TRUE(registry_.init_error(kOne, "Mill.NoGrain"));
  EXPECT_EQ(registry_.all().front().error_type, "Mill.NoWater");
  EXPECT_FALSE(registry_.next(kOne));
  EXPECT_FALSE(registry_.all_waiting());
}

TEST_F(ExtensionRegistryTest, AnInitErrorComesBeforeTheFirstPollAndAnExitErrorAtAnyTime) {
  expect_and_register();
  ASSERT_TRUE(registry_.next(kOne));
  EXPECT_EQ(body_of(registry_.init_error(kOne, "X.Y")),
            refusal("Extension.InvalidExtensionState",
                    "State transition from Ready to InitError failed for extension " + id(kOne) +
                        ". Error: State transition is not allowed"));
  ASSERT_TRUE(registry_.exit_error(kOne, "X.Y"));
  EXPECT_EQ(registry_.all().front().state_name(), "ExitError");
  EXPECT_FALSE(registry_.next(kOne));
}

TEST(IdentifierRefusal, TellsAMissingOneFromABadOne) {
  EXPECT_TRUE(identifier_refusal(std::nullopt)
                  ->body.contains(R"("errorType":"Extension.MissingExtensionIdentifier")"));
  EXPECT_TRUE(identifier_refusal("")->body.contains("Missing Lambda-Extension-Identifier header"));
  EXPECT_TRUE(identifier_refusal("watcher")->body.contains(
      R"("errorType":"Extension.InvalidExtensionIdentifier")"));
  EXPECT_FALSE(identifier_refusal(kOne));
}

}  // namespace
}  // namespace wheelpit::runtime
