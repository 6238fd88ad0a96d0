#include "mapping/queue_admission.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using std::chrono::seconds;

Result<QueueFacts> visible_after(int count) {
  return QueueFacts{.visibility_timeout = seconds(count)};
}

std::string text(const Result<QueueFacts>& facts, std::optional<seconds> timeout = seconds(3)) {
  const Status status = check_queue(facts, timeout);
  return status ? "" : status.error().message();
}

TEST(QueueAdmission, AVisibilityTimeoutBelowTheFunctionsIsRefused) {
  EXPECT_EQ(text(visible_after(2)),
            "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds");
  EXPECT_EQ(text(visible_after(3)), "");
}

TEST(QueueAdmission, AnUpdateWithoutAFunctionDoesNotLookAtIt) {
  EXPECT_EQ(text(visible_after(2), std::nullopt), "");
}

TEST(QueueAdmission, AMissingQueueIsRefusedInTheServicesWords) {
  EXPECT_EQ(text(Error(Errc::not_found, "x")),
            "Error occurred while ReceiveMessage. SQS Error Code: "
            "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does "
            "not exist.");
}

TEST(QueueAdmission, MissingRightsAreRefusedInTheServicesWordsWithTheReason) {
  const std::string told = text(Error(Errc::access_denied, "AccessDenied: no"));
  EXPECT_TRUE(told.starts_with(
      "The function execution role does not have permissions to call GetQueueAttributes on SQS"));
  EXPECT_TRUE(told.contains("AccessDenied: no"));
}

TEST(QueueAdmission, ARightThatIsMissingIsNamed) {
  const QueueFacts facts{.denial = QueueDenial{.operation = "DeleteMessage", .reason = "no"}};
  EXPECT_EQ(text(facts),
            "The function execution role does not have permissions to call DeleteMessage on SQS. "
            "(wheelpit polls with its own credentials: no)");
}

TEST(QueueAdmission, AServiceThatCannotBeAskedIsNoFaultOfTheRequest) {
  for (const Errc code : {Errc::unavailable, Errc::timed_out, Errc::throttled, Errc::malformed}) {
    const Status status = check_queue(Error(code, "away"), seconds(3));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code(), Errc::unavailable);
    EXPECT_TRUE(status.error().message().contains("away"));
  }
}

}  // namespace
}  // namespace wheelpit
