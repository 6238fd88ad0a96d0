#include "api/admin/session_api.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iterator>
#include <string>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

AccessKey key_named(const std::string& id, bool read_only) {
  return {.credentials = {.access_key_id = id,
                          .secret_access_key = Secret("the secret of " + id),
                          .session_token = std::nullopt},
          .read_only = read_only};
}

const std::string kSession = "/_wheelpit/session";
const std::string kFunctions = "/2015-03-31/functions";

struct SessionBed : ApiTestBed {
  explicit SessionBed(std::vector<AccessKey> keys = {key_named("operator", false),
                                                     key_named("viewer", true)}) {
    create_function("f", R"(,"Environment":{"Variables":{"PASSWORD":"hush"}})");
    restart(std::move(keys));
  }

  void restart(std::vector<AccessKey> keys) {
    ApiDependencies changed = dependencies();
    changed.access_keys = std::move(keys);
    changed.session_key = vault_key.derived("sessions");
    handler = std::make_unique<ApiHandler>(io, std::move(changed));
  }

  HttpResponse signed_by(const std::string& id, std::string method, std::string target,
                         std::string body = "", const std::string& service = "lambda",
                         HttpHeaders more = {}) {
    more.emplace_back("Host", "wheelpit.test:9400");
    auto added =
        sign_sigv4({method, target, "", more, body}, {.region = "us-east-1", .service = service},
                   key_named(id, false).credentials, clock.wall_now());
    more.pop_back();  // send() adds the Host
    more.insert(more.end(), std::make_move_iterator(added.begin()),
                std::make_move_iterator(added.end()));
    return send(std::move(method), std::move(target), std::move(body), std::move(more));
  }

  HttpResponse by_token(const std::string& token, std::string method, std::string target,
                        std::string body = "", HttpHeaders more = {}) {
    more.emplace_back("Authorization", "Wheelpit " + token);
    return send(std::move(method), std::move(target), std::move(body), std::move(more));
  }

  std::string sign_in(const std::string& id) {
    return member(signed_by(id, "POST", kSession, "{}"), "Token");
  }

  KeyFile vault_key = *KeyFile::open_or_create((folder / "session-key").string());
};

std::string error_of(const HttpResponse& response) {
  return header_of(response, "x-amzn-ErrorType");
}

TEST(SessionApi, WithoutCredentialsItSaysThatSomeAreNeededAndNothingElse) {
  SessionBed bed;
  const HttpResponse answer = bed.send("GET", kSession);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"SignInRequired":true,"AccessKeysRequired":true,)"
                         R"("Region":"us-east-1","Service":"lambda"})");
  for (const char* target : {"/_wheelpit/session/", "/_wheelpit//session", "/%5Fwheelpit/session",
                             "/_wheelpit/session?x=1", "/2015-03-31/functions"}) {
    EXPECT_EQ(error_of(bed.send("GET", target)), "MissingAuthenticationTokenException") << target;
  }
  EXPECT_EQ(error_of(bed.send("POST", kSession, "{}")), "MissingAuthenticationTokenException");
}

TEST(SessionApi, WithoutAccessKeysNobodySignsIn) {
  SessionBed bed(std::vector<AccessKey>{});
  EXPECT_EQ(bed.send("GET", kSession).body,
            R"({"SignInRequired":false,"AccessKeysRequired":false,"Region":"us-east-1",)"
            R"("Service":"lambda","ReadOnly":false})");
  expect_refusal(bed.send("POST", kSession, "{}"),
                 "This engine has no access keys: there is nothing to sign in to.");
}

TEST(SessionApi, WhoHasSignedGoesOnWithAToken) {
  SessionBed bed;
  const HttpResponse signed_in = bed.signed_by("operator", "POST", kSession, "{}");
  ASSERT_EQ(signed_in.status, 200) << signed_in.body;
  EXPECT_EQ(member(signed_in, "AccessKeyId"), "operator");
  EXPECT_FALSE(members(signed_in).at("ReadOnly").as_bool());
  const std::string token = member(signed_in, "Token");
  EXPECT_EQ(bed.by_token(token, "GET", kFunctions).status, 200);
  EXPECT_EQ(bed.by_token(token, "POST", "/", "{}", {{"X-Amz-Target", "secretsmanager.ListSecrets"}})
                .status,
            200);
  EXPECT_EQ(bed.by_token(token, "DELETE", kFunctions + "/f").status, 204);
  const HttpResponse who = bed.by_token(token, "GET", kSession);
  EXPECT_EQ(member(who, "AccessKeyId"), "operator");
  EXPECT_EQ(members(who).at("ExpiresAt"), members(signed_in).at("ExpiresAt"));
}

TEST(SessionApi, ATokenIsNotProlongedByItself) {
  SessionBed bed;
  const std::string token = bed.sign_in("operator");
  EXPECT_EQ(error_of(bed.by_token(token, "POST", kSession, "{}")), "AccessDeniedException");
}

TEST(SessionApi, ASessionEndsAfterTwelveHours) {
  SessionBed bed;
  const std::string token = bed.sign_in("operator");
  bed.clock.advance(std::chrono::hours(12) - std::chrono::seconds(2));
  EXPECT_EQ(bed.by_token(token, "GET", kFunctions).status, 200);
  bed.clock.advance(std::chrono::seconds(2));
  const HttpResponse expired = bed.by_token(token, "GET", kFunctions);
  EXPECT_EQ(expired.status, 403);
  EXPECT_EQ(error_of(expired), "ExpiredTokenException");
  EXPECT_EQ(error_of(bed.by_token(token, "GET", kSession)), "ExpiredTokenException");
}

TEST(SessionApi, ASessionOutlivesARestartAndEndsWithItsAccessKey) {
  SessionBed bed;
  const std::string token = bed.sign_in("viewer");
  bed.restart({key_named("operator", false), key_named("viewer", true)});
  EXPECT_EQ(bed.by_token(token, "GET", kFunctions).status, 200);
  bed.restart({key_named("operator", false)});
  EXPECT_EQ(error_of(bed.by_token(token, "GET", kFunctions)), "UnrecognizedClientException");
}

TEST(SessionApi, AForgedTokenIsRefusedBeforeTheBodyIsRead) {
  SessionBed bed;
  std::string token = bed.sign_in("operator");
  token.back() = token.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(error_of(bed.by_token(token, "GET", kFunctions)), "UnrecognizedClientException");
  const HeadJudgement judged =
      bed.handler->judge({.method = "POST",
                          .target = kFunctions,
                          .headers = {{"Host", "wheelpit.test:9400"},
                                      {"Content-Length", "5"},
                                      {"Authorization", "Wheelpit " + token}},
                          .body = {}});
  ASSERT_TRUE(judged.refusal);
  EXPECT_EQ(error_of(*judged.refusal), "UnrecognizedClientException");
}

TEST(SessionApi, AFunctionStaysAFunctionWithAToken) {
  SessionBed bed;
  const std::string token = bed.sign_in("operator");
  bed.peer = HttpPeer::function;
  EXPECT_EQ(error_of(bed.by_token(token, "GET", kFunctions)), "AccessDeniedException");
  EXPECT_EQ(error_of(bed.send("GET", kSession)), "AccessDeniedException");
}

TEST(SessionApi, AReadOnlyKeyReadsAloneBySignatureAndByToken) {
  SessionBed bed;
  const std::string token = bed.sign_in("viewer");
  EXPECT_TRUE(members(bed.by_token(token, "GET", kSession)).at("ReadOnly").as_bool());
  const auto refused = [&](const std::string& method, const std::string& target,
                           const std::string& body) {
    EXPECT_EQ(error_of(bed.signed_by("viewer", method, target, body)), "AccessDeniedException");
    EXPECT_EQ(error_of(bed.by_token(token, method, target, body)), "AccessDeniedException");
  };
  refused("DELETE", kFunctions + "/f", "");
  refused("POST", kFunctions + "/f/invocations", "{}");
  refused("POST", "/_wheelpit/async/purge", R"({"All":true})");
  refused("GET", "/_wheelpit/async/events/a", "");
  EXPECT_EQ(error_of(bed.signed_by("viewer", "POST", "/", R"({"SecretId":"x"})", "secretsmanager",
                                   {{"X-Amz-Target", "secretsmanager.GetSecretValue"}})),
            "AccessDeniedException");
  EXPECT_EQ(bed.signed_by("viewer", "GET", kFunctions).status, 200);
  EXPECT_TRUE(bed.invoker.seen.empty());
}

TEST(SessionApi, AReadOnlyKeySeesNoValueOfAnEnvironmentVariable) {
  SessionBed bed;
  for (const char* target : {"/2015-03-31/functions", "/2015-03-31/functions/f",
                             "/2015-03-31/functions/f/configuration"}) {
    const HttpResponse shown = bed.signed_by("viewer", "GET", target);
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body.find("hush"), std::string::npos) << shown.body;
    EXPECT_NE(shown.body.find(R"("Environment":{"Error":{"ErrorCode":"AccessDeniedException")"),
              std::string::npos)
        << shown.body;
    EXPECT_NE(bed.signed_by("operator", "GET", target).body.find("hush"), std::string::npos);
  }
}

}  // namespace
}  // namespace wheelpit::api
