#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

namespace wheelpit {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 41min + 7s;

json::value vectors() {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "../../tests/data/sigv4.json";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

// "2026-11-22T00:41:07Z"
WallTime time_of(const std::string& text) {
  const auto number = [&](std::size_t at, std::size_t size) {
    return std::stoi(text.substr(at, size));
  };
  const auto day = std::chrono::year(number(0, 4)) / number(5, 2) / number(8, 2);
  return std::chrono::sys_days(day) + std::chrono::hours(number(11, 2)) +
         std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2));
}

std::string find(const SigV4Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "(absent)";
}

// A request whose parts a test changes, signed.
struct Signed {
  std::string method = "GET";
  std::string path = "/";
  std::string query = "";
  SigV4Headers headers = {{"Host", "example.amazonaws.com"}};
  std::string body = "";
  SigV4Scope scope = {.region = "us-east-1", .service = "lambda"};
  AwsCredentials credentials = {.access_key_id = "AKIDEXAMPLE",
                                .secret_access_key = Secret("a secret"),
                                .session_token = std::nullopt};
  WallTime now = kNow;

  SigV4Headers all() const {
    return sign_sigv4({method, path, query, headers, body}, scope, credentials, now);
  }
  std::string authorization() const { return find(all(), "Authorization"); }
};

TEST(SigV4, SignsEveryShapeAsBotocoreDoes) {
  const json::value document = vectors();
  const json::array& all = document.at("vectors").as_array();
  EXPECT_GE(all.size(), 29U);
  for (const json::value& vector : all) {
    Signed request;
    request.method = text_of(vector.at("method"));
    request.path = text_of(vector.at("path"));
    request.query = text_of(vector.at("query"));
    request.body = text_of(vector.at("body"));
    request.headers.clear();
    for (const json::value& header : vector.at("headers").as_array()) {
      request.headers.emplace_back(text_of(header.at(0)), text_of(header.at(1)));
    }
    request.scope = {.region = text_of(vector.at("region")),
                     .service = text_of(vector.at("service"))};
    request.credentials.access_key_id = text_of(document.at("access_key_id"));
    request.credentials.secret_access_key = Secret(text_of(document.at("secret_access_key")));
    if (!vector.at("session_token").is_null()) {
      request.credentials.session_token = Secret(text_of(vector.at("session_token")));
    }
    request.now = time_of(text_of(vector.at("time")));
    EXPECT_EQ(request.authorization(), text_of(vector.at("authorization")))
        << text_of(vector.at("name"));
  }
}

TEST(SigV4, AddsTheHeadersThatTheSignatureCovers) {
  Signed request;
  EXPECT_EQ(find(request.all(), "X-Amz-Date"), "20261122T004107Z");
  EXPECT_EQ(find(request.all(), "X-Amz-Security-Token"), "(absent)");
  EXPECT_EQ(find(request.all(), "X-Amz-Content-Sha256"), "(absent)");

  request.credentials.session_token = Secret("a token");
  EXPECT_EQ(find(request.all(), "X-Amz-Security-Token"), "a token");
  request.scope.service = "s3";
  EXPECT_EQ(find(request.all(), "X-Amz-Content-Sha256"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(SigV4, EveryPartChangesTheSignature) {
  const std::string plain = Signed().authorization();
  EXPECT_NE(Signed{.method = "PUT"}.authorization(), plain);
  EXPECT_NE(Signed{.path = "/a"}.authorization(), plain);
  EXPECT_NE(Signed{.query = "a"}.authorization(), plain);
  EXPECT_NE((Signed{.headers = {{"Host", "other"}}}).authorization(), plain);
  EXPECT_NE(Signed{.body = "a"}.authorization(), plain);
  EXPECT_NE((Signed{.scope = {.region = "us-east-2", .service = "lambda"}}).authorization(), plain);
  EXPECT_NE(Signed{.now = kNow + 1s}.authorization(), plain);
  EXPECT_EQ(Signed{.now = kNow + 999ms}.authorization(), plain);
}

TEST(SigV4, AQueryThatIsNotFullyEncodedIsSignedAsItsServiceReadsIt) {
  const auto with = [](std::string query) {
    return Signed{.query = std::move(query)}.authorization();
  };
  EXPECT_EQ(with("Marker=ab/c+d=="), with("Marker=ab%2Fc%2Bd%3D%3D"));
  EXPECT_EQ(with("a=%c3%a9"), with("a=%C3%A9"));
  EXPECT_EQ(with("a=%7E"), with("a=~"));
  EXPECT_EQ(with("a=100%"), with("a=100%25"));
  EXPECT_EQ(with("a=%zz%4"), with("a=%25zz%254"));
  EXPECT_EQ(with("&a=b&"), with("a=b"));
}

TEST(SigV4, AMissingPathIsTheRoot) {
  EXPECT_EQ(Signed{.path = ""}.authorization(), Signed{.path = "/"}.authorization());
}

TEST(SigV4, APathOfDotsAloneIsTheRoot) {
  EXPECT_EQ(Signed{.path = "/a/.."}.authorization(), Signed{.path = "/"}.authorization());
}

TEST(SigV4, NeverShowsTheSecretKey) {
  for (const auto& [name, value] : Signed().all()) {
    EXPECT_EQ(value.find("a secret"), std::string::npos) << name;
  }
}

TEST(AwsUriEncode, KeepsUnreservedCharactersOnly) {
  EXPECT_EQ(aws_uri_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(aws_uri_encode("arn:aws a/b+c%"), "arn%3Aaws%20a%2Fb%2Bc%25");
  EXPECT_EQ(aws_uri_encode("\xe2\x82\xac"), "%E2%82%AC");
}

TEST(SigV4, ASignatureIsThatOfItsSecretAndScopeWhateverWasSignedBefore) {
  const auto all = [](bool backwards) {
    std::vector<std::string> signatures(5);
    for (std::size_t i = 0; i < signatures.size(); ++i) {
      const std::size_t which = backwards ? signatures.size() - 1 - i : i;
      const Secret secret(which == 1 ? "another" : "a secret");
      const SigV4Scope scope{.region = which == 2 ? "eu-west-1" : "us-east-1",
                             .service = which == 3 ? "sns" : "sqs"};
      const char* const date = which == 4 ? "20261123T004107Z" : "20261122T004107Z";
      signatures[which] = sigv4_signature(secret, scope, date, "a request");
    }
    return signatures;
  };
  const auto signatures = all(false);
  EXPECT_EQ(all(true), signatures);
  EXPECT_EQ(std::set<std::string>(signatures.begin(), signatures.end()).size(), 5U);
}

}  // namespace
}  // namespace wheelpit
