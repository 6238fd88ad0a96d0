#include "aws/sigv4_verifier.h"

#include <gtest/gtest.h>

#include <chrono>

#include "aws/canonical_request.h"

namespace wheelpit {
namespace {

using namespace std::chrono_literals;
using Kind = SigV4Refusal::Kind;

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr WallTime kNow = std::chrono::sys_days{std::chrono::year{2015} / 8 / 30} + 12h + 36min;

AwsCredentials key(std::optional<std::string> token = std::nullopt) {
  AwsCredentials credentials{.access_key_id = "AKIDEXAMPLE",
                             .secret_access_key = Secret(std::string(kSecret)),
                             .session_token = std::nullopt};
  if (token) credentials.session_token = Secret(*token);
  return credentials;
}

// A request as it arrives, whose parts a test changes.
struct Received {
  std::string method = "POST";
  std::string path = "/2015-03-31/functions/f%3A1/invocations";
  std::string query = "Qualifier=%24LATEST";
  SigV4Headers headers = {{"Host", "127.0.0.1:9400"}, {"Content-Type", "application/json"}};
  std::string body = "{}";
  SigV4Scope scope = {.region = "us-east-1", .service = "lambda"};

  SigV4Request view() const { return {method, path, query, headers, body}; }

  void sign(const AwsCredentials& by = key(), WallTime at = kNow) {
    for (auto& added : sign_sigv4(view(), scope, by, at)) headers.push_back(std::move(added));
  }
  void presign(std::chrono::seconds valid_for, const AwsCredentials& by = key()) {
    headers = {headers.front()};
    query = presign_sigv4(view(), scope, by, kNow, valid_for);
  }
  std::string& header(std::string_view name) {
    for (auto& [known, value] : headers) {
      if (known == name) return value;
    }
    return headers.emplace_back(name, "").second;
  }
  void edit(std::string_view name, const std::string& from, const std::string& to) {
    std::string& value = header(name);
    const std::size_t at = value.find(from);
    ASSERT_NE(at, std::string::npos) << value;
    value.replace(at, from.size(), to);
  }

  std::optional<SigV4Refusal> refusal(
      WallTime now = kNow, const SigV4Verifier& verifier = SigV4Verifier({key()})) const {
    return verifier.refusal_of(view(), {.service = "lambda", .regions = {"us-east-1"}}, now);
  }
};

void expect(const std::optional<SigV4Refusal>& refusal, Kind kind, const std::string& message) {
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->kind, kind);
  EXPECT_EQ(refusal->message, message);
}

constexpr const char* kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";

TEST(SigV4Verifier, ARequestMustBeSigned) {
  expect(Received().refusal(), Kind::missing, "Missing Authentication Token");
  Received by_another_scheme;
  by_another_scheme.header("Authorization") = "Basic a=b";
  EXPECT_EQ(by_another_scheme.refusal()->kind, Kind::incomplete);
}

TEST(SigV4Verifier, EveryPartOfTheRequestCounts) {
  Received request;
  request.sign();
  EXPECT_FALSE(request.refusal());
  Received changed = request;
  changed.method = "GET";
  expect(changed.refusal(), Kind::not_this_text, kMismatch);
  changed = request;
  changed.path += "x";
  expect(changed.refusal(), Kind::not_this_text, kMismatch);
  changed = request;
  changed.query = "Qualifier=2";
  expect(changed.refusal(), Kind::not_this_text, kMismatch);
  changed = request;
  changed.body = "[]";
  expect(changed.refusal(), Kind::not_this_text, kMismatch);
  changed = request;
  changed.header("Content-Type") = "text/plain";
  expect(changed.refusal(), Kind::not_this_text, kMismatch);
  changed = request;
  changed.headers.emplace_back("User-Agent", "not signed");
  EXPECT_FALSE(changed.refusal());
}

TEST(SigV4Verifier, AnotherSecretOrAnotherKeyIsRefused) {
  Received request;
  AwsCredentials other = key();
  other.secret_access_key = Secret("another");
  request.sign(other);
  expect(request.refusal(), Kind::not_this_text, kMismatch);

  Received unknown;
  other.access_key_id = "AKIDOTHER";
  unknown.sign(other);
  expect(unknown.refusal(), Kind::unknown_key,
         "The security token included in the request is invalid.");
  EXPECT_FALSE(unknown.refusal(kNow, SigV4Verifier({key(), other})));
}

TEST(SigV4Verifier, ATemporaryKeyNeedsItsSessionToken) {
  const SigV4Verifier verifier({key("a token")});
  Received request;
  request.sign(key("a token"));
  EXPECT_FALSE(request.refusal(kNow, verifier));
  Received without;
  without.sign(key());
  EXPECT_EQ(without.refusal(kNow, verifier)->kind, Kind::unknown_key);
  Received other;
  other.sign(key("another"));
  EXPECT_EQ(other.refusal(kNow, verifier)->kind, Kind::unknown_key);
  EXPECT_EQ(request.refusal()->kind, Kind::unknown_key);  // the key has no token
  Received presigned;
  presigned.presign(60s, key("a token"));
  EXPECT_FALSE(presigned.refusal(kNow, verifier));
}

TEST(SigV4Verifier, ClocksMayBeFiveMinutesApart) {
  Received request;
  request.sign();
  EXPECT_FALSE(request.refusal(kNow + 5min));
  EXPECT_FALSE(request.refusal(kNow - 5min));
  expect(request.refusal(kNow + 5min + 1s), Kind::not_this_text,
         "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
         "(20150830T124101Z - 5 min.)");
  expect(request.refusal(kNow - 5min - 1s), Kind::not_this_text,
         "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
         "(20150830T123059Z + 5 min.)");
}

TEST(SigV4Verifier, APresignedRequestIsValidAsLongAsItSays) {
  Received request;
  request.presign(90s);
  EXPECT_FALSE(request.refusal());
  EXPECT_FALSE(request.refusal(kNow + 90s));
  expect(request.refusal(kNow + 91s), Kind::not_this_text,
         "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
         "(20150830T123731Z - 90 sec.)");
  Received longer = request;
  longer.query.replace(longer.query.find("Expires=90"), 10, "Expires=99");
  expect(longer.refusal(), Kind::not_this_text, kMismatch);
  for (const char* wrong : {"-1", "604801", "1e3", ""}) {
    Received odd = request;
    odd.query.replace(odd.query.find("Expires=90"), 10, std::string("Expires=") + wrong);
    EXPECT_EQ(odd.refusal()->kind, Kind::incomplete) << wrong;
  }
}

TEST(SigV4Verifier, APresignedRequestNamesAllItsParameters) {
  Received request;
  request.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20150830T123600Z";
  expect(request.refusal(), Kind::incomplete,
         "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters "
         "must include 'X-Amz-Signature'. AWS query-string parameters must include "
         "'X-Amz-SignedHeaders'. Re-examine the query-string parameters.");
}

TEST(SigV4Verifier, TheScopeIsThisServiceInThisRegionOnThatDay) {
  Received elsewhere;
  elsewhere.scope = {.region = "eu-west-1", .service = "s4"};
  elsewhere.sign();
  expect(elsewhere.refusal(), Kind::not_this_text,
         "Credential should be scoped to a valid region, not 'eu-west-1'. Credential should be "
         "scoped to correct service: 'lambda'.");
  Received request;
  request.sign();
  request.edit("Authorization", "/20150830/", "/20150829/");
  expect(request.refusal(), Kind::not_this_text,
         "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
         "HTTP: '20150829' != '20150830', from '20150830T123600Z'.");
  Received other_end;
  other_end.sign();
  other_end.edit("Authorization", "aws4_request", "aws5");
  expect(other_end.refusal(), Kind::not_this_text,
         "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'.");
}

TEST(SigV4Verifier, AnIncompleteHeaderIsToldWhatItLacks) {
  Received request;
  request.header("Authorization") = "AWS4-HMAC-SHA256 Credential=a/b/c/d/e";
  expect(request.refusal(), Kind::incomplete,
         "Authorization header requires 'Signature' parameter. Authorization header requires "
         "'SignedHeaders' parameter. Authorization header requires existence of either a "
         "'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) "
         "Authorization=m6MU2WpOkwc75yztJo65VmKJbwSbwdB7KC/4vuS86pY=");
  Received few;
  few.sign();
  few.edit("Authorization", "/aws4_request", "");
  expect(few.refusal(), Kind::incomplete,
         "Credential must have exactly 5 slash-delimited elements, e.g. "
         "keyid/date/region/service/term, got 'AKIDEXAMPLE/20150830/us-east-1/lambda'");
  Received other;
  other.sign();
  other.edit("Authorization", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1");
  expect(other.refusal(), Kind::incomplete, "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'.");
  Received date;
  date.sign();
  date.header("X-Amz-Date") = "2015-08-30";
  expect(date.refusal(), Kind::incomplete,
         "Date must be in ISO-8601 'basic format'. Got '2015-08-30'. See "
         "http://en.wikipedia.org/wiki/ISO_8601");
}

TEST(SigV4Verifier, WhatDecidesOverTheRequestMustBeSigned) {
  Received host;
  host.sign();
  host.edit("Authorization", "content-type;host;", "content-type;");
  expect(host.refusal(), Kind::not_this_text,
         "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  Received target;
  target.sign();
  target.header("X-Amz-Target") = "secretsmanager.DeleteSecret";
  expect(target.refusal(), Kind::not_this_text,
         "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
}

TEST(SigV4Verifier, AStatedHashIsTheBodysOwnOrNone) {
  Received request;
  request.header("X-Amz-Content-Sha256") = "UNSIGNED-PAYLOAD";
  request.sign();
  // sign_sigv4() signs with the body's own hash, which is not what was stated.
  expect(request.refusal(), Kind::not_this_text, kMismatch);
  for (const char* stated : {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "00", ""}) {
    Received other;
    other.header("X-Amz-Content-Sha256") = stated;
    other.sign();
    expect(other.refusal(), Kind::not_this_text,
           "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
}

TEST(SigV4Verifier, ABodyThatTheSenderLeavesUnsignedMayBeAny) {
  Received request;
  request.headers.emplace_back("X-Amz-Date", amz_date(kNow));
  request.headers.emplace_back("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
  SignedHeaders headers;
  for (const auto& [name, value] : request.headers) add_signed_header(headers, name, value);
  const std::string text = canonical_request(
      {.method = "POST", .path = request.path, .query = request.query, .service = "lambda"},
      headers, "UNSIGNED-PAYLOAD");
  request.header("Authorization") =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/lambda/aws4_request, "
      "SignedHeaders=" +
      names_of(headers) + ", Signature=" +
      sigv4_signature(Secret(std::string(kSecret)), request.scope, amz_date(kNow), text);
  EXPECT_FALSE(request.refusal());
  request.body = "another";
  EXPECT_FALSE(request.refusal());
}

TEST(SigV4Verifier, AnyBytesAreSafe) {
  for (const char* text :
       {"", " ", ",", "AWS4-", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ,,,",
        "AWS4-HMAC-SHA256 =", "AWS4-HMAC-SHA256 Credential=////, SignedHeaders=;;;, Signature=",
        "AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=;, Signature=x"}) {
    Received request;
    request.header("Authorization") = text;
    request.header("X-Amz-Date") = "99999999T999999Z";
    EXPECT_TRUE(request.refusal()) << text;
  }
  for (const char* query :
       {"X-Amz-Signature", "X-Amz-Signature=%", "X-Amz-Credential=&&=&X-Amz-"}) {
    Received request;
    request.query = query;
    EXPECT_TRUE(request.refusal()) << query;
  }
}

}  // namespace
}  // namespace wheelpit
