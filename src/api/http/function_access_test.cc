#include "api/http/function_access.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

const std::string kInvocations = "/2015-03-31/functions/f/invocations";
const std::string kIdentity = "Action=GetCallerIdentity&Version=2011-06-15";

// An API that is asked from inside an environment.
struct InsideBed : ApiTestBed {
  explicit InsideBed(FunctionAccess access, std::vector<AwsCredentials> keys = {}) {
    create_function("f");
    ApiDependencies changed = dependencies();
    changed.function_access = access;
    changed.function_credentials = &issuer;
    for (AwsCredentials& key : keys) changed.access_keys.push_back({.credentials = std::move(key)});
    handler = std::make_unique<ApiHandler>(io, std::move(changed));
    peer = HttpPeer::function;
  }

  AwsCredentials own(std::chrono::seconds validity = std::chrono::hours(12)) {
    return issuer.issue({.role = "worker", .session = "f", .expires = clock.wall_now() + validity});
  }

  HttpResponse signed_by(const AwsCredentials& key, const std::string& service, std::string method,
                         std::string target, std::string body, HttpHeaders more = {}) {
    more.emplace_back("Host", "wheelpit.test:9400");
    auto added = sign_sigv4({method, target, "", more, body},
                            {.region = "us-east-1", .service = service}, key, clock.wall_now());
    more.pop_back();  // send() adds the Host
    for (auto& header : added) more.push_back(std::move(header));
    return send(std::move(method), std::move(target), std::move(body), std::move(more));
  }

  TemporaryCredentials issuer;
};

AwsCredentials operators_key() {
  return {.access_key_id = "AKIDLOCAL",
          .secret_access_key = Secret("a secret of mine"),
          .session_token = std::nullopt};
}

TEST(FunctionAccess, EveryOperationDeclaresWhatItDoes) {
  for (const Operation* operation : all_operations()) {
    EXPECT_NE(operation->effect, Effect::undeclared) << operation->name;
  }
}

TEST(FunctionAccess, FunctionsMayInvokeAndAskWhoTheyAreUnlessTheConfigurationSaysOtherwise) {
  std::vector<std::string_view> allowed;
  for (const Operation* operation : all_operations()) {
    if (allows(FunctionAccess::invoke, operation->effect)) allowed.push_back(operation->name);
    EXPECT_FALSE(allows(FunctionAccess::none, operation->effect)) << operation->name;
    EXPECT_TRUE(allows(FunctionAccess::all, operation->effect)) << operation->name;
  }
  EXPECT_EQ(allowed, (std::vector<std::string_view>{"Invoke", "InvokeWithResponseStream",
                                                    "InvokeAsync", "GetCallerIdentity"}));
  EXPECT_FALSE(allows(FunctionAccess::all, Effect::undeclared));
}

TEST(FunctionAccess, AFunctionInvokesWithoutASignature) {
  InsideBed bed(FunctionAccess::invoke);
  EXPECT_EQ(bed.send("POST", kInvocations, "{}").status, 200);
}

TEST(FunctionAccess, SecretsCodeAndConfigurationAreRefusedInTheServicesWords) {
  InsideBed bed(FunctionAccess::invoke);
  expect_error(bed.secrets("GetSecretValue", R"({"SecretId":"x"})"), 400, "AccessDeniedException",
               R"({"__type":"AccessDeniedException","message":"User: arn:aws:sts::123456789012:)"
               R"(assumed-role/wheelpit-functions/unknown is not authorized to perform: )"
               R"(secretsmanager:GetSecretValue because [functions] api = \"invoke\" lets )"
               R"(functions only invoke functions; \"all\" lets them do what the operator may"})");
  EXPECT_EQ(bed.send("GET", "/2015-03-31/functions/f").status, 403);
  EXPECT_EQ(bed.send("GET", "/2015-03-31/functions").status, 403);
  EXPECT_EQ(bed.create_function("g").status, 403);
  EXPECT_EQ(bed.create_mapping("q").status, 403);
  EXPECT_EQ(bed.send("GET", "/v1/brokers").status, 403);
  EXPECT_EQ(bed.send("GET", "/_wheelpit/async/events").status, 403);
  EXPECT_EQ(bed.send("POST", "/", "{}", {{"X-Amz-Target", "Logs_20140328.GetLogEvents"}}).status,
            400);
  EXPECT_EQ(bed.host.hosted.size(), 1U);
}

TEST(FunctionAccess, NothingIsAllowedWithNone) {
  InsideBed bed(FunctionAccess::none);
  EXPECT_EQ(bed.send("POST", kInvocations, "{}").status, 403);
  const HttpResponse who = bed.send("POST", "/", kIdentity);
  EXPECT_EQ(who.status, 403);
  EXPECT_NE(who.body.find("<Code>AccessDenied</Code>"), std::string::npos) << who.body;
  EXPECT_TRUE(bed.invoker.seen.empty());
}

TEST(FunctionAccess, EverythingIsAllowedWithAll) {
  InsideBed bed(FunctionAccess::all);
  EXPECT_EQ(bed.create_function("g").status, 201);
}

TEST(FunctionAccess, AFunctionIsTheRoleThatItAssumed) {
  InsideBed bed(FunctionAccess::invoke);
  const HttpResponse who = bed.signed_by(bed.own(), "sts", "POST", "/", kIdentity);
  EXPECT_NE(who.body.find("<Arn>arn:aws:sts::123456789012:assumed-role/worker/f</Arn>"),
            std::string::npos)
      << who.body;
}

TEST(FunctionAccess, TheOperatorsKeyMakesNoOperatorOfAFunction) {
  InsideBed bed(FunctionAccess::invoke, {operators_key()});
  EXPECT_EQ(bed.signed_by(operators_key(), "lambda", "GET", "/2015-03-31/functions", "").status,
            403);
  EXPECT_EQ(bed.signed_by(operators_key(), "lambda", "POST", kInvocations, "{}").status, 200);
  bed.peer = HttpPeer::anyone;
  EXPECT_EQ(bed.signed_by(operators_key(), "lambda", "GET", "/2015-03-31/functions", "").status,
            200);
}

TEST(FunctionAccess, CredentialsOfAFunctionAreTakenBesideAccessKeysAndAreAFunctionsAnywhere) {
  InsideBed bed(FunctionAccess::invoke, {operators_key()});
  for (const HttpPeer peer : {HttpPeer::function, HttpPeer::anyone}) {
    bed.peer = peer;
    EXPECT_EQ(bed.signed_by(bed.own(), "lambda", "POST", kInvocations, "{}").status, 200);
    EXPECT_EQ(bed.signed_by(bed.own(), "lambda", "GET", "/2015-03-31/functions", "").status, 403);
  }
  EXPECT_EQ(bed.send("POST", kInvocations, "{}").status, 403) << "unsigned";
}

TEST(FunctionAccess, CredentialsOfAFunctionAreAFunctionsWithoutAccessKeysToo) {
  InsideBed bed(FunctionAccess::invoke);
  bed.peer = HttpPeer::anyone;
  EXPECT_EQ(bed.signed_by(bed.own(), "lambda", "GET", "/2015-03-31/functions", "").status, 403);
}

TEST(FunctionAccess, CredentialsThatWereForgedOrHaveExpiredAreRefused) {
  InsideBed bed(FunctionAccess::invoke, {operators_key()});
  AwsCredentials wrong_secret = bed.own();
  wrong_secret.secret_access_key = Secret("0123456789012345678901234567890123456789");
  expect_error(bed.signed_by(wrong_secret, "lambda", "POST", kInvocations, "{}"), 403,
               "InvalidSignatureException",
               R"({"message":"The request signature we calculated does not match the signature )"
               R"(you provided. Check your AWS Secret Access Key and signing method. Consult the )"
               R"(service documentation for details."})");
  const AwsCredentials of_another = TemporaryCredentials().issue(
      {.role = "worker", .session = "f", .expires = bed.clock.wall_now() + std::chrono::hours(1)});
  EXPECT_EQ(header_of(bed.signed_by(of_another, "lambda", "POST", kInvocations, "{}"),
                      "x-amzn-ErrorType"),
            "UnrecognizedClientException");
  expect_error(
      bed.signed_by(bed.own(std::chrono::seconds(-1)), "lambda", "POST", kInvocations, "{}"), 403,
      "ExpiredTokenException",
      R"({"message":"The security token included in the request is expired"})");
  EXPECT_TRUE(bed.invoker.seen.empty());
}

}  // namespace
}  // namespace wheelpit::api
