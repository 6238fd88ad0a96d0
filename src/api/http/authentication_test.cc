#include "api/http/authentication.h"

#include <gtest/gtest.h>

#include <iterator>

#include "api/api_test_bed.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

AwsCredentials key() {
  return {.access_key_id = "AKIDLOCAL",
          .secret_access_key = Secret("a secret of mine"),
          .session_token = std::nullopt};
}

// An API that takes requests of one key only.
struct GuardedBed : ApiTestBed {
  GuardedBed() {
    ApiDependencies guarded = dependencies();
    guarded.access_keys = {{.credentials = key()}};
    handler = std::make_unique<ApiHandler>(io, std::move(guarded));
  }

  HttpResponse ask(const std::string& service, std::string method, std::string target,
                   HttpHeaders more, std::string body, const AwsCredentials& by = key()) {
    more = signed_headers(service, method, target, std::move(more), body, by);
    more.pop_back();  // send() adds the Host
    return send(std::move(method), std::move(target), std::move(body), std::move(more));
  }

  // The whole head, Host last.
  HttpHeaders signed_headers(const std::string& service, const std::string& method,
                             const std::string& target, HttpHeaders more, const std::string& body,
                             const AwsCredentials& by = key()) {
    more.emplace_back("Host", "wheelpit.test:9400");
    const std::size_t mark = std::min(target.find('?'), target.size());
    const std::string query = mark < target.size() ? target.substr(mark + 1) : "";
    const std::string path = target.substr(0, mark);
    auto added = sign_sigv4({method, path, query, more, body},
                            {.region = "us-east-1", .service = service}, by, clock.wall_now());
    more.insert(more.begin(), std::make_move_iterator(added.begin()),
                std::make_move_iterator(added.end()));
    return more;
  }

  // What is decided of a POST with a body of 5 bytes before that is read.
  HeadJudgement judge(std::string target, HttpHeaders headers) const {
    headers.emplace_back("Content-Length", "5");
    return handler->judge(
        {.method = "POST", .target = std::move(target), .headers = std::move(headers), .body = {}});
  }
};

TEST(Authentication, WithoutKeysEverybodyMayPass) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("GET", "/2015-03-31/functions").status, 200);
}

TEST(Authentication, EveryServiceRefusesInItsOwnEnvelope) {
  GuardedBed bed;
  expect_error(bed.send("GET", "/2015-03-31/functions"), 403, "MissingAuthenticationTokenException",
               R"({"message":"Missing Authentication Token"})");
  expect_error(bed.send("GET", "/nowhere"), 403, "MissingAuthenticationTokenException",
               R"({"message":"Missing Authentication Token"})");
  expect_error(bed.secrets("ListSecrets", "{}"), 400, "MissingAuthenticationTokenException",
               R"({"__type":"MissingAuthenticationTokenException",)"
               R"("message":"Missing Authentication Token"})");
  const HttpResponse sts = bed.send("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_EQ(sts.status, 403);
  EXPECT_NE(sts.body.find("<Code>MissingAuthenticationToken</Code>"), std::string::npos);
  EXPECT_EQ(bed.send("GET", "/v1/brokers").status, 403);
}

TEST(Authentication, ASignedRequestOfEachServicePasses) {
  GuardedBed bed;
  EXPECT_EQ(bed.ask("lambda", "GET", "/2015-03-31/functions?MaxItems=3", {}, "").status, 200);
  EXPECT_EQ(bed.ask("mq", "GET", "/v1/brokers", {}, "").status, 200);
  EXPECT_EQ(
      bed.ask("secretsmanager", "POST", "/", {{"X-Amz-Target", "secretsmanager.ListSecrets"}}, "{}")
          .status,
      200);
  EXPECT_EQ(
      bed.ask("logs", "POST", "/", {{"X-Amz-Target", "Logs_20140328.DescribeLogGroups"}}, "{}")
          .status,
      200);
  EXPECT_EQ(bed.ask("sts", "POST", "/", {}, "Action=GetCallerIdentity").status, 200);
  EXPECT_EQ(bed.ask("sts", "GET", "/?Action=GetCallerIdentity", {}, "").status, 200);
}

TEST(Authentication, ASignatureForAnotherServiceOrOfAnotherKeyIsRefused) {
  GuardedBed bed;
  expect_error(bed.ask("s3", "GET", "/2015-03-31/functions", {}, ""), 403,
               "InvalidSignatureException",
               R"({"message":"Credential should be scoped to correct service: 'lambda'."})");
  AwsCredentials other = key();
  other.access_key_id = "AKIDOTHER";
  expect_error(bed.ask("lambda", "GET", "/2015-03-31/functions", {}, "", other), 403,
               "UnrecognizedClientException",
               R"({"message":"The security token included in the request is invalid."})");
  const HttpResponse sts = bed.ask("sts", "POST", "/", {}, "Action=GetCallerIdentity", other);
  EXPECT_NE(sts.body.find("<Code>InvalidClientTokenId</Code>"), std::string::npos);
}

TEST(Authentication, TheLinkToAFunctionsCodeNeedsNoKeyForTenMinutes) {
  GuardedBed bed;
  const std::string body =
      R"({"FunctionName":"f","Runtime":"python3.12","Handler":"index.handler",)"
      R"("Role":"arn:aws:iam::123456789012:role/r","Code":{"ZipFile":")" +
      to_base64(ApiTestBed::zip()) + R"("}})";
  ASSERT_EQ(bed.ask("lambda", "POST", "/2015-03-31/functions", {}, body).status, 201);
  const auto got = members(bed.ask("lambda", "GET", "/2015-03-31/functions/f", {}, ""));
  const std::string location(got.at("Code").at("Location").as_string());
  const std::string host = "http://wheelpit.test:9400";
  ASSERT_TRUE(location.starts_with(host + "/code/f/")) << location;
  const std::string target = location.substr(host.size());
  EXPECT_EQ(bed.send("GET", target).body, ApiTestBed::zip());
  EXPECT_EQ(bed.send("GET", target.substr(0, target.find('?'))).status, 403);
  bed.clock.advance(std::chrono::minutes(11));
  EXPECT_EQ(bed.send("GET", target).status, 403);
}

TEST(Authentication, WhoCannotHaveSignedIsRefusedBeforeTheBodyIsRead) {
  GuardedBed bed;
  const std::string target = "/2015-03-31/functions";
  const HeadJudgement unsigned_one = bed.judge(target, {{"Host", "wheelpit.test:9400"}});
  ASSERT_TRUE(unsigned_one.refusal);
  expect_error(*unsigned_one.refusal, 403, "MissingAuthenticationTokenException",
               R"({"message":"Missing Authentication Token"})");
  EXPECT_TRUE(find_header(unsigned_one.refusal->headers, "x-amzn-RequestId"));

  AwsCredentials other = key();
  other.access_key_id = "AKIDOTHER";
  EXPECT_TRUE(
      bed.judge(target, bed.signed_headers("lambda", "POST", target, {}, "12345", other)).refusal);
  EXPECT_TRUE(bed.judge(target, bed.signed_headers("s3", "POST", target, {}, "12345")).refusal);
  const HttpHeaders good = bed.signed_headers("lambda", "POST", target, {}, "12345");
  EXPECT_FALSE(bed.judge(target, good).refusal);
  bed.clock.advance(std::chrono::minutes(6));
  EXPECT_TRUE(bed.judge(target, good).refusal) << "signed too long ago";
}

TEST(Authentication, ASignatureOverAStatedHashIsVerifiedBeforeTheBodyIsRead) {
  GuardedBed bed;
  const std::string target = "/2015-03-31/functions";
  const HttpHeaders stated = {{"X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"}};
  HttpHeaders good = bed.signed_headers("lambda", "POST", target, stated, "12345");
  AwsCredentials wrong = key();
  wrong.secret_access_key = Secret("not a secret of mine");
  const auto bad = bed.signed_headers("lambda", "POST", target, stated, "12345", wrong);
  const auto refusal = bed.judge(target, bad).refusal;
  ASSERT_TRUE(refusal);
  EXPECT_EQ(find_header(refusal->headers, "x-amzn-ErrorType"), "InvalidSignatureException");
  // Without a hash only the body can tell.
  EXPECT_FALSE(
      bed.judge(target, bed.signed_headers("lambda", "POST", target, {}, "12345", wrong)).refusal);
}

TEST(Authentication, KeysMayChangeWhileItRuns) {
  GuardedBed bed;
  const std::string functions = "/2015-03-31/functions";
  AwsCredentials next = key();
  next.access_key_id = "AKIDNEXT";
  EXPECT_EQ(bed.ask("lambda", "GET", functions, {}, "", next).status, 403);
  bed.handler->set_access_keys({{.credentials = next}});
  EXPECT_EQ(bed.ask("lambda", "GET", functions, {}, "", next).status, 200);
  EXPECT_EQ(bed.ask("lambda", "GET", functions, {}, "").status, 403);
  bed.handler->set_access_keys({});
  EXPECT_EQ(bed.send("GET", functions).status, 200);
}

TEST(Authentication, LinksHaveTheSchemeOfTheListener) {
  const ManualClock clock;
  const Authentication secure({}, nullptr, "us-east-1", clock, {}, "https");
  EXPECT_EQ(secure.link("h:1", "/code/x"), "https://h:1/code/x");
}

}  // namespace
}  // namespace wheelpit::api
