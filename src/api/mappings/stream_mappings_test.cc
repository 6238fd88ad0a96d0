// Mappings of streams, as the API shows and changes them.

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <chrono>
#include <string>

#include "api/api_test_bed.h"
#include "base/run_to_end.h"
#include "mapping/least_settings.h"
#include "mapping/mapping_settings.h"
#include "store/mapping_store.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kPath = "/2015-03-31/event-source-mappings";
constexpr const char* kUuid = "0f1c2d3e-4b5a-4c6d-8e7f-901234567890";

class StreamMappingsTest : public testing::TestWithParam<SourceKind> {
 protected:
  StreamMappingsTest() { EXPECT_EQ(bed.create_function("consume").status, 201); }

  // A mapping that is there already.
  void store(MappingSettings given, bool enabled = true) {
    const SourceKind kind = GetParam();
    Mapping mapping;
    mapping.uuid = kUuid;
    mapping.kind = kind;
    apply(with_defaults(kind, std::move(given), kUuid), mapping);
    mapping.function_arn = "arn:aws:lambda:us-east-1:123456789012:function:consume";
    mapping.status = status_of_new(kind, enabled, bed.clock.wall_now());
    MappingStore mappings(bed.store);
    EXPECT_TRUE(run_to_end(bed.io, mappings.put(std::move(mapping), 0)));
    bed.settle(kUuid, enabled ? MappingState::enabled : MappingState::disabled);
  }
  std::string arn() const { return least(GetParam()).event_source_arn; }
  HttpResponse create(const std::string& more, const std::string& of = "") {
    return bed.send("POST", kPath,
                    R"({"FunctionName":"consume","EventSourceArn":")" + (of.empty() ? arn() : of) +
                        "\"" + (more.empty() ? "" : "," + more) + "}");
  }
  HttpResponse update(const std::string& members) {
    return bed.send("PUT", std::string(kPath) + "/" + kUuid, members);
  }
  HttpResponse get() { return bed.send("GET", std::string(kPath) + "/" + kUuid); }

  ApiTestBed bed;
};

double modified(const json::object& shown) { return shown.at("LastModified").to_number<double>(); }

TEST_P(StreamMappingsTest, AllOfItsMembersAreShown) {
  MappingSettings given = least(GetParam());
  given.parallelization_factor = 4;
  given.metrics = {"EventCount"};
  store(given);
  json::object shown = members(get());
  EXPECT_EQ(shown.at("StartingPosition"), "LATEST");
  EXPECT_TRUE(shown["StartingPositionTimestamp"].is_null());
  EXPECT_EQ(shown.at("BatchSize"), 100);
  EXPECT_EQ(shown.at("MaximumBatchingWindowInSeconds"), 0);
  EXPECT_EQ(shown.at("ParallelizationFactor"), 4);
  EXPECT_EQ(shown.at("MaximumRecordAgeInSeconds"), -1);
  EXPECT_EQ(shown.at("MaximumRetryAttempts"), -1);
  EXPECT_EQ(shown.at("BisectBatchOnFunctionError"), false);
  EXPECT_EQ(shown.at("TumblingWindowInSeconds"), 0);
  EXPECT_EQ(shown.at("DestinationConfig"), (json::object{{"OnFailure", json::object()}}));
  EXPECT_EQ(shown.at("FunctionResponseTypes"), json::array());
  EXPECT_EQ(shown.at("MetricsConfig"), (json::object{{"Metrics", json::array{"EventCount"}}}));
  EXPECT_EQ(shown.at("StateTransitionReason"), "User action");
  EXPECT_EQ(shown.at("LastProcessingResult"), "No records processed");
}

TEST_P(StreamMappingsTest, AStreamIsAskedBeforeItsMappingIsMade) {
  const HttpResponse created = create(R"("StartingPosition":"TRIM_HORIZON")");
  EXPECT_EQ(created.status, 202) << created.body;
  EXPECT_EQ(members(created).at("State"), "Creating");
  EXPECT_EQ(members(created).at("StateTransitionReason"), "User action");
  EXPECT_EQ(bed.streams.asked, std::vector<std::string>{arn()});
  EXPECT_TRUE(bed.queues.asked.empty());
}

TEST_P(StreamMappingsTest, WhatTheRequestAloneTellsIsToldBeforeTheStreamIsAsked) {
  expect_refusal(create(""),
                 "1 validation error detected: Value null at 'startingPosition' failed to satisfy "
                 "constraint: Member must not be null.");
  expect_refusal(create(R"("StartingPosition":"LATEST","MaximumRecordAgeInSeconds":1)"),
                 "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 "
                 "(inclusive)");
  EXPECT_EQ(create(R"("StartingPosition":"LATEST","ParallelizationFactor":11)").status, 400);
  EXPECT_TRUE(bed.streams.asked.empty());
}

TEST_P(StreamMappingsTest, AStreamThatIsNotThereIsRefusedAlsoIfTheMappingIsDisabled) {
  bed.streams.answer = Error(Errc::not_found, "gone");
  expect_refusal(create(R"("StartingPosition":"LATEST","Enabled":false)"),
                 "Stream not found: " + arn());
  bed.streams.answer = Error(Errc::unavailable, "127.0.0.1:4567: connection refused");
  const HttpResponse refused = create(R"("StartingPosition":"LATEST")");
  EXPECT_EQ(refused.status, 500);
  EXPECT_TRUE(refused.body.contains("127.0.0.1:4567: connection refused")) << refused.body;
}

TEST_P(StreamMappingsTest, OneThatIsNotEnabledIsBeingCreatedAndThenDisabled) {
  const HttpResponse created = create(R"("StartingPosition":"LATEST","Enabled":false)");
  EXPECT_EQ(members(created).at("State"), "Creating") << created.body;
  const std::string path = std::string(kPath) + "/" + member(created, "UUID");
  EXPECT_EQ(members(bed.send("GET", path)).at("State"), "Disabled");
}

TEST_P(StreamMappingsTest, ASecondMappingOfStreamAndFunctionIsAConflict) {
  const std::string uuid = member(create(R"("StartingPosition":"LATEST")"), "UUID");
  const HttpResponse second = create(R"("StartingPosition":"TRIM_HORIZON")");
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(member(second, "message"),
            "The event source arn (\" " + arn() +
                " \") and function (\" consume \") provided mapping already exists. Please update "
                "or delete the existing mapping with UUID " +
                uuid);
  EXPECT_EQ(create(R"("StartingPosition":"LATEST")", arn() + "2").status, 202);
}

TEST_P(StreamMappingsTest, LastModifiedIsInWholeMinutesAfterTheAnswerThatHasChangedIt) {
  store(least(GetParam()), false);
  bed.clock.advance(seconds(79) + milliseconds(174));
  const double start =
      std::chrono::duration<double>(ManualClock::kWallStart.time_since_epoch()).count();
  EXPECT_EQ(modified(members(update(R"({"BatchSize":101})"))), start + 79.174);
  EXPECT_EQ(modified(members(get())), start + 60);
  const json::object listed = members(bed.send("GET", kPath));
  EXPECT_EQ(modified(listed.at("EventSourceMappings").at(0).as_object()), start + 60);
  bed.clock.advance(seconds(60));
  const HttpResponse removed = bed.send("DELETE", std::string(kPath) + "/" + kUuid);
  EXPECT_EQ(modified(members(removed)), start + 60) << removed.body;
  EXPECT_EQ(members(removed).at("State"), "Deleting");
}

TEST_P(StreamMappingsTest, AnUpdateChangesAllButWhereReadingStarts) {
  store(least(GetParam()), false);
  const HttpResponse updated = update(
      R"({"StartingPosition":"TRIM_HORIZON","BatchSize":10000,"MaximumBatchingWindowInSeconds":300,)"
      R"("ParallelizationFactor":10,"MaximumRecordAgeInSeconds":604800,"MaximumRetryAttempts":10000,)"
      R"("BisectBatchOnFunctionError":true,"FunctionResponseTypes":["ReportBatchItemFailures"],)"
      R"("DestinationConfig":{"OnFailure":{"Destination":"arn:aws:s3:::bucket"}}})");
  EXPECT_EQ(updated.status, 202) << updated.body;
  const json::object shown = members(updated);
  EXPECT_EQ(shown.at("StartingPosition"), "LATEST");
  EXPECT_EQ(shown.at("ParallelizationFactor"), 10);
  EXPECT_EQ(shown.at("MaximumRecordAgeInSeconds"), 604800);
  EXPECT_EQ(shown.at("MaximumRetryAttempts"), 10000);
  EXPECT_EQ(shown.at("DestinationConfig").at("OnFailure").at("Destination"), "arn:aws:s3:::bucket");
  EXPECT_EQ(shown.at("State"), "Disabled");
}

TEST_P(StreamMappingsTest, WhatDoesNotGoTogetherIsRefusedInUpdatesToo) {
  MappingSettings given = least(GetParam());
  given.filters = {R"({"eventName":["INSERT"]})"};
  store(given);
  expect_refusal(update(R"({"TumblingWindowInSeconds":30})"),
                 "TumblingWindowInSeconds is not supported with FilterCriteria.");
  expect_refusal(
      update(R"({"TumblingWindowInSeconds":30,"ParallelizationFactor":2,"FilterCriteria":{}})"),
      "TumblingWindowInSeconds is not supported with a ParallelizationFactor greater than 1.");
  expect_refusal(update(R"({"MaximumRecordAgeInSeconds":59})"),
                 "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 "
                 "(inclusive)");
  EXPECT_EQ(update(R"({"TumblingWindowInSeconds":30,"FilterCriteria":{"Filters":[]}})").status,
            202);
}

TEST_P(StreamMappingsTest, ADestinationIsLookedAtWhenItIsGiven) {
  MappingSettings given = least(GetParam());
  given.on_failure = "arn:aws:sqs:us-east-1:123456789012:dead";
  store(given);
  const auto with = [](const std::string& where) {
    return R"({"DestinationConfig":{"OnFailure":{"Destination":")" + where + R"("}}})";
  };
  expect_refusal(update(with("arn:aws:sqs:us-east-1:123456789012:dead.fifo")),
                 "FIFO queues and FIFO topics are not supported as destinations of event source "
                 "mappings.");
  expect_refusal(update(with("kafka://dead")),
                 "A Kafka topic as destination is supported for Kafka event source mappings only.");
  expect_refusal(update(R"({"DestinationConfig":{"OnSuccess":{"Destination":)"
                        R"("arn:aws:sqs:us-east-1:123456789012:q"}}})"),
                 "DestinationConfig.OnSuccess is not supported for event source mappings.");
  EXPECT_EQ(update(R"({"BatchSize":7})").status, 202);
}

class KinesisMappingsTest : public StreamMappingsTest {};

TEST_P(KinesisMappingsTest, AConsumerAndItsStreamAreTwoSources) {
  EXPECT_EQ(create(R"("StartingPosition":"LATEST")").status, 202);
  EXPECT_EQ(create(R"("StartingPosition":"LATEST")", arn() + "/consumer/c:1699").status, 202);
}

TEST_P(KinesisMappingsTest, ATimeToStartFromIsShown) {
  const HttpResponse created =
      create(R"("StartingPosition":"AT_TIMESTAMP","StartingPositionTimestamp":1700000000.5)");
  EXPECT_EQ(created.status, 202) << created.body;
  EXPECT_TRUE(created.body.contains(R"("StartingPositionTimestamp":1700000000.5)")) << created.body;
}

INSTANTIATE_TEST_SUITE_P(OfKinesis, KinesisMappingsTest, testing::Values(SourceKind::kinesis));
INSTANTIATE_TEST_SUITE_P(OfEachKind, StreamMappingsTest,
                         testing::Values(SourceKind::kinesis, SourceKind::dynamodb));

}  // namespace
}  // namespace wheelpit::api
