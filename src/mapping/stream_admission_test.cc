#include "mapping/stream_admission.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using enum SourceKind;

const std::string kStream = "arn:aws:kinesis:us-east-1:123456789012:stream/s";
const std::string kTable = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026";

Error refusal(SourceKind kind, const std::string& arn, Errc code) {
  const Status checked = check_stream(kind, arn, Error(code, "127.0.0.1:4567: no"));
  EXPECT_FALSE(checked);
  return checked ? Error(Errc::conflict, "none") : checked.error();
}

TEST(StreamAdmission, AStreamThatAnswersMayBeRead) {
  EXPECT_TRUE(check_stream(kinesis, kStream, {}));
  EXPECT_TRUE(check_stream(dynamodb, kTable, {}));
}

TEST(StreamAdmission, WhatIsMissingIsToldByItsArn) {
  EXPECT_EQ(refusal(kinesis, kStream, Errc::not_found).message(), "Stream not found: " + kStream);
  EXPECT_EQ(refusal(dynamodb, kTable, Errc::not_found).message(), "Stream not found: " + kTable);
  EXPECT_EQ(refusal(kinesis, kStream, Errc::not_found).code(), Errc::invalid_argument);
}

TEST(StreamAdmission, WithoutRightsTheActionsAreNamedInTheServicesWords) {
  EXPECT_TRUE(refusal(kinesis, kStream, Errc::access_denied)
                  .message()
                  .starts_with("Cannot access stream " + kStream +
                               ". Please ensure the role can perform the GetRecords, "
                               "GetShardIterator, DescribeStream, ListShards, and ListStreams "
                               "Actions on your stream in IAM."));
  const std::string of_table = refusal(dynamodb, kTable, Errc::unauthenticated).message();
  EXPECT_TRUE(of_table.contains("DescribeStream, and ListStreams Actions")) << of_table;
  EXPECT_TRUE(of_table.contains("127.0.0.1:4567: no")) << of_table;
  EXPECT_TRUE(refusal(kinesis, kStream + "/consumer/c:1", Errc::access_denied)
                  .message()
                  .contains("SubscribeToShard action on your consumer"));
}

TEST(StreamAdmission, AServerThatIsAwayIsNoFaultOfTheRequest) {
  for (const Errc code : {Errc::unavailable, Errc::timed_out, Errc::throttled, Errc::malformed}) {
    EXPECT_EQ(refusal(dynamodb, kTable, code).code(), Errc::unavailable);
  }
}

}  // namespace
}  // namespace wheelpit
