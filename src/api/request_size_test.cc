// How long a body may be, and what is decided before it is read.

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "api/http/body_limit.h"
#include "base/run_to_end.h"

namespace wheelpit::api {
namespace {

HttpRequest head_of(std::string method, std::string target, HttpHeaders headers) {
  headers.emplace_back("Host", "wheelpit.test:9400");
  return {.method = std::move(method),
          .target = std::move(target),
          .headers = std::move(headers),
          .body = {}};
}

// Of a body that is not announced.
std::uint64_t limit(ApiTestBed& bed, std::string method, std::string target,
                    HttpHeaders more = {}) {
  more.emplace_back("Transfer-Encoding", "chunked");
  const HeadJudgement judgement =
      bed.handler->judge(head_of(std::move(method), std::move(target), std::move(more)));
  EXPECT_FALSE(judgement.refusal);
  return judgement.body_bytes.value_or(0);
}

const std::string kInvoke = "/2015-03-31/functions/f/invocations";

TEST(RequestSize, EachOperationHasALimitOfItsOwn) {
  ApiTestBed bed;
  EXPECT_EQ(limit(bed, "POST", "/2015-03-31/functions"), 70'167'210U);
  EXPECT_EQ(limit(bed, "PUT", "/2015-03-31/functions/f/code"), 70'167'210U);
  EXPECT_EQ(limit(bed, "POST", "/2018-10-31/layers/l/versions"), 70'167'210U);
  EXPECT_EQ(limit(bed, "PUT", "/2015-03-31/functions/f/configuration"), 1'048'575U);
  EXPECT_EQ(limit(bed, "POST", "/2015-03-31/event-source-mappings"), 1'048'575U);
  EXPECT_EQ(limit(bed, "POST", kInvoke), 6'291'456U);
  EXPECT_EQ(limit(bed, "POST", kInvoke, {{"X-Amz-Invocation-Type", "Event"}}), 1'048'576U);
  EXPECT_EQ(limit(bed, "POST", "/2014-11-13/functions/f/invoke-async"), 262'144U);
  EXPECT_EQ(limit(bed, "POST", "/", {{"X-Amz-Target", "secretsmanager.CreateSecret"}}), 1'048'575U);
  EXPECT_EQ(limit(bed, "POST", "/"), kAnyBody);
  EXPECT_EQ(limit(bed, "POST", "/nowhere"), kAnyBody);
}

TEST(RequestSize, AnAnnouncedBodyIsJudgedByItsLength) {
  ApiTestBed bed;
  const auto judged = [&](const std::string& length) {
    return *bed.handler->judge(head_of("POST", kInvoke, {{"Content-Length", length}})).body_bytes;
  };
  EXPECT_EQ(judged("262144"), 262'144U);
  EXPECT_EQ(judged("262145"), 6'291'456U);
  EXPECT_EQ(judged("99999999999"), 6'291'456U);
}

TEST(RequestSize, WhatTheControlPlaneTakesIsBoundedInTheServicesWords) {
  ApiTestBed bed;
  // As the HTTP server hands over what it has not read.
  HttpRequest request = head_of("POST", "/2015-03-31/functions", {});
  request.oversized = true;
  expect_error(run_to_end(bed.io, bed.handler->handle(request)), 413,
               "RequestEntityTooLargeException",
               R"({"message":"Request must be smaller than 70167211 bytes for the CreateFunction )"
               R"(operation"})");
}

TEST(RequestSize, WhatAnInvocationTakesIsBoundedInTheServicesWords) {
  ApiTestBed bed;
  HttpRequest request = head_of("POST", kInvoke, {{"Content-Length", "7000000"}});
  request.oversized = true;
  expect_error(run_to_end(bed.io, bed.handler->handle(request)), 413,
               "RequestEntityTooLargeException",
               R"-({"message":"7000000 byte payload is too large for the RequestResponse )-"
               R"-(invocation type (limit 6291456 bytes)"})-");
  request = head_of("POST", kInvoke,
                    {{"Transfer-Encoding", "chunked"}, {"X-Amz-Invocation-Type", "Event"}});
  request.oversized = true;
  expect_error(run_to_end(bed.io, bed.handler->handle(request)), 413,
               "RequestEntityTooLargeException",
               R"-({"message":"more than 1048576 byte payload is too large for the Event )-"
               R"-(invocation type (limit 1048576 bytes)"})-");
}

TEST(RequestSize, WhenThereIsNoRoomEachServiceSaysSoInItsOwnEnvelope) {
  const ApiTestBed bed;
  for (const HttpRequest& head :
       {HttpRequest{}, head_of("POST", kInvoke, {}),
        head_of("POST", "/", {{"X-Amz-Target", "secretsmanager.CreateSecret"}}),
        head_of("POST", "/", {})}) {
    const HttpResponse response = bed.handler->busy(head);
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(find_header(response.headers, "Retry-After"), "1");
    EXPECT_EQ(find_header(response.headers, "x-amzn-ErrorType"), "ServiceUnavailableException");
  }
}

}  // namespace
}  // namespace wheelpit::api
