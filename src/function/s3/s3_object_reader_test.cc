#include "function/s3/s3_object_reader.h"

#include <gtest/gtest.h>

#include "base/run_to_end.h"
#include "function/s3/get_object.h"
#include "net/server/http_server.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

constexpr WallTime kNow = ManualClock::kWallStart;

class ClockOfOneDay final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return kNow; }
};

// Has one object: "code/a b.zip" in bucket "mine".
class FakeS3 final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    HttpResponse response;
    seen = request;
    if (request.path() == "/mine/code/a%20b.zip") {
      response.body = "the zip";
    } else {
      response.status = 404;
      response.body =
          "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>The specified "
          "key does not exist.</Message></Error>";
    }
    co_return response;
  }

  HttpRequest seen;
};

class S3ObjectReaderTest : public testing::Test {
 protected:
  Result<std::string> read(const std::string& key, std::size_t limit = 1000,
                           const std::string& version = "") {
    HttpServer server(io, clock, s3, HttpLimits{}, {});
    const auto port = server.listen("127.0.0.1", 0);
    access.urls["s3"] = *parse_http_url("http://127.0.0.1:" + std::to_string(*port));
    AwsClient client(io, clock, access);
    S3ObjectReader reader(client, "us-east-1");
    return run_to_end(io, read_and_stop(reader, server, key, version, limit));
  }

  // The server holds the loop as long as it listens.
  asio::awaitable<Result<std::string>> read_and_stop(S3ObjectReader& reader, HttpServer& server,
                                                     std::string key, std::string version,
                                                     std::size_t limit) {
    auto object = co_await reader.read("mine", std::move(key), std::move(version), limit);
    co_await server.stop(clock.now());
    co_return object;
  }

  asio::io_context io;
  ClockOfOneDay clock;
  FakeS3 s3;
  AwsAccess access{.urls = {},
                   .credentials = AwsCredentials{.access_key_id = "AKIDEXAMPLE",
                                                 .secret_access_key = Secret("a key"),
                                                 .session_token = std::nullopt},
                   .trust = {}};
};

TEST_F(S3ObjectReaderTest, AnObjectIsReadByItsKeyWithASignature) {
  EXPECT_EQ(*read("code/a b.zip", 1000, "v+1"), "the zip");
  EXPECT_EQ(s3.seen.query(), "versionId=v%2B1");
  const auto authorization = s3.seen.header("Authorization");
  ASSERT_TRUE(authorization);
  EXPECT_TRUE(authorization->contains("/20260101/us-east-1/s3/aws4_request")) << *authorization;
  EXPECT_TRUE(s3.seen.header("X-Amz-Content-Sha256"));
}

TEST_F(S3ObjectReaderTest, WithoutCredentialsARequestIsSentUnsigned) {
  access.credentials.reset();
  EXPECT_EQ(*read("code/a b.zip"), "the zip");
  EXPECT_FALSE(s3.seen.header("Authorization"));
}

TEST_F(S3ObjectReaderTest, AnErrorIsToldInTheServicesWords) {
  const auto missing = read("other.zip");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), Errc::not_found);
  EXPECT_EQ(missing.error().message(),
            "S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.");
}

TEST_F(S3ObjectReaderTest, AnObjectThatIsTooLargeIsNotRead) {
  const auto large = read("code/a b.zip", 3);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code(), Errc::too_large);
  EXPECT_EQ(large.error().message(), "Zipped size must be smaller than 3 bytes");
}

TEST(GetObject, AReasonIsReadAsXmlHasIt) {
  const auto reason = [](const std::string& text) {
    HttpResponse response;
    response.status = 404;
    response.body = "<Error><Code>NoSuchKey</Code><Message>" + text + "</Message></Error>";
    const std::string message = read_object(response).error().message();
    return message.substr(message.find("Message: ") + 9);
  };
  EXPECT_EQ(reason("<![CDATA[The key does not exist.]]>"), "The key does not exist.");
  EXPECT_EQ(reason("&lt;a&gt; &amp;amp; &quot;b&apos;"), "<a> &amp; \"b'");
  EXPECT_EQ(reason("a & b <![CDATA["), "a & b <![CDATA[");
  EXPECT_EQ(reason("&").size(), 1U);
  EXPECT_EQ(reason(std::string(1000, 'x')).size(), 300U);
}

TEST(GetObject, AnAnswerThatIsNoS3sIsNamedByItsStatus) {
  HttpResponse response;
  response.status = 502;
  response.body = "bad gateway";
  const auto object = read_object(response);
  ASSERT_FALSE(object);
  EXPECT_EQ(object.error().code(), Errc::unavailable);
  EXPECT_TRUE(object.error().message().starts_with("S3 Error Code: HTTP 502."));
}

}  // namespace
}  // namespace wheelpit
