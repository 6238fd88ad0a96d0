#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "aws/sigv4_verifier.h"

namespace wheelpit {
namespace {

using namespace std::chrono_literals;

// Requests of the test suite that AWS published for Signature Version 4, and the signatures it
// gives for them: Host example.amazonaws.com, service "service", 2015-08-30T12:36:00Z.
struct Published {
  const char* name;
  const char* method;
  const char* path;
  const char* query;
  SigV4Headers headers;
  const char* body;
  const char* signed_headers;
  const char* signature;
};

std::vector<Published> published() {
  const char* plain = "host;x-amz-date";
  return {
      {"get-vanilla",
       "GET",
       "/",
       "",
       {},
       "",
       plain,
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"post-vanilla",
       "POST",
       "/",
       "",
       {},
       "",
       plain,
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
      {"get-vanilla-query-order-key-case",
       "GET",
       "/",
       "Param2=value2&Param1=value1",
       {},
       "",
       plain,
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-utf8",
       "GET",
       "/\xe1\x88\xb4",
       "",
       {},
       "",
       plain,
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
      {"get-vanilla-utf8-query",
       "GET",
       "/",
       "%E1%88%B4=bar",
       {},
       "",
       plain,
       "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
      {"get-header-key-duplicate",
       "GET",
       "/",
       "",
       {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
       "",
       "host;my-header1;x-amz-date",
       "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
      {"get-header-value-trim",
       "GET",
       "/",
       "",
       {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
       "",
       "host;my-header1;my-header2;x-amz-date",
       "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      {"post-x-www-form-urlencoded",
       "POST",
       "/",
       "",
       {{"Content-Type", "application/x-www-form-urlencoded"}},
       "Param1=value1",
       "content-type;host;x-amz-date",
       "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
  };
}

TEST(SigV4Published, TheSignaturesThatAwsPublishedAreTaken) {
  const SigV4Verifier verifier(
      {{.access_key_id = "AKIDEXAMPLE",
        .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        .session_token = std::nullopt}});
  const WallTime now = std::chrono::sys_days{std::chrono::year{2015} / 8 / 30} + 12h + 36min;
  const SigV4Expectation expected{.service = "service", .regions = {"us-east-1"}};
  for (const Published& vector : published()) {
    SigV4Headers headers = {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}};
    for (const auto& header : vector.headers) headers.push_back(header);
    headers.emplace_back(
        "Authorization",
        std::string("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/") +
            "service/aws4_request, SignedHeaders=" + vector.signed_headers +
            ", Signature=" + vector.signature);
    SigV4Request request{.method = vector.method,
                         .path = vector.path,
                         .query = vector.query,
                         .headers = headers,
                         .body = vector.body};
    EXPECT_FALSE(verifier.refusal_of(request, expected, now)) << vector.name;
    request.method = "PUT";
    EXPECT_TRUE(verifier.refusal_of(request, expected, now)) << vector.name;
  }
}

}  // namespace
}  // namespace wheelpit
