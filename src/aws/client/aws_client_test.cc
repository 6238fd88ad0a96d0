#include "aws/client/aws_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "base/run_to_end.h"
#include "net/server/http_server.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

HttpRequest request() {
  return {.method = "POST", .target = "/queue?a=b", .headers = {{"X-Own", "1"}}, .body = "body"};
}

// Answers as much as it is told to.
class FakeService final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    seen = std::move(request);
    HttpResponse response;
    response.status = 418;
    response.body = std::string(bytes, 'x');
    co_return response;
  }

  HttpRequest seen;
  std::size_t bytes = 10;
};

class AwsClientTest : public testing::Test {
 protected:
  Result<HttpResponse> send(AwsCall call = {}) {
    HttpServer server(io, clock, service, HttpLimits{}, {});
    const auto port = server.listen("127.0.0.1", 0);
    access.urls["sqs"] = *parse_http_url("http://127.0.0.1:" + std::to_string(*port) + "/below");
    AwsClient client(io, clock, access);
    return run_to_end(io, send_and_stop(client, server, call));
  }

  asio::awaitable<Result<HttpResponse>> send_and_stop(AwsClient& client, HttpServer& server,
                                                      AwsCall call) {
    auto answer = co_await client.send(asked, request(), call);
    client.stop();  // the server waits for what is kept open
    co_await server.stop(clock.now() + std::chrono::seconds(5));
    co_return answer;
  }

  asio::io_context io;
  SystemClock clock;
  FakeService service;
  AwsService asked{.name = "sqs", .partition = "aws", .region = "eu-west-1"};
  AwsAccess access{.urls = {},
                   .credentials = AwsCredentials{.access_key_id = "AKIDEXAMPLE",
                                                 .secret_access_key = Secret("a key"),
                                                 .session_token = Secret("a token")},
                   .trust = {}};
};

TEST_F(AwsClientTest, ARequestGoesBelowThePathOfTheServerAndIsSignedForItsRegion) {
  const auto answer = send();
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 418) << "any status is an answer";
  EXPECT_EQ(service.seen.target, "/below/queue?a=b");
  EXPECT_EQ(service.seen.body, "body");
  EXPECT_EQ(service.seen.header("X-Amz-Security-Token"), "a token");
  const auto authorization = service.seen.header("Authorization").value_or("");
  EXPECT_TRUE(authorization.contains("/eu-west-1/sqs/aws4_request")) << authorization;
  EXPECT_TRUE(authorization.contains("SignedHeaders=host;x-amz-date;x-amz-security-token;x-own,"))
      << authorization;
}

TEST_F(AwsClientTest, ARequestMayBeSignedForAnotherName) {
  asked.signed_as = "dynamodb";
  ASSERT_TRUE(send());
  const auto authorization = service.seen.header("Authorization").value_or("");
  EXPECT_TRUE(authorization.contains("/eu-west-1/dynamodb/aws4_request")) << authorization;
}

TEST_F(AwsClientTest, ARequestIsAddressedAndSignedForWhoSendsItHimself) {
  access.urls["sqs"] = *parse_http_url("http://127.0.0.1:7/below");
  AwsClient client(io, clock, access);
  const auto addressed = run_to_end(io, client.address(asked, request()));
  ASSERT_TRUE(addressed) << addressed.error().message();
  EXPECT_EQ(addressed->server.port, 7);
  EXPECT_EQ(addressed->request.target, "/below/queue?a=b");
  EXPECT_EQ(addressed->request.header("Host"), "127.0.0.1:7");
  EXPECT_TRUE(addressed->request.header("Authorization"));
}

TEST_F(AwsClientTest, ACallBoundsItsAnswer) {
  EXPECT_TRUE(send({.body_bytes = 10}));
  const auto longer = send({.body_bytes = 9});
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code(), Errc::too_large);
}

TEST_F(AwsClientTest, WithoutCredentialsOnlyWhatMayBeAnonymousIsSent) {
  access.credentials.reset();
  const auto refused = send();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::unauthenticated);
  EXPECT_TRUE(refused.error().message().contains("AWS_ACCESS_KEY_ID")) << refused.error().message();
  ASSERT_TRUE(send({.may_be_anonymous = true}));
  EXPECT_FALSE(service.seen.header("Authorization"));
}

TEST(AwsClient, WithoutAnEndpointItIsAwsInTheRegion) {
  asio::io_context io;
  const SystemClock clock;
  const AwsClient client(io, clock, {});
  EXPECT_EQ(client.server_of({.name = "sqs", .partition = "aws", .region = "eu-west-1"}),
            "sqs.eu-west-1.amazonaws.com:443");
  EXPECT_EQ(client.server_of({.name = "sns", .partition = "aws-cn", .region = "cn-north-1"}),
            "sns.cn-north-1.amazonaws.com.cn:443");
  EXPECT_EQ(client.server_of({.name = "dynamodbstreams",
                              .partition = "aws",
                              .region = "eu-west-1",
                              .host = "streams.dynamodb"}),
            "streams.dynamodb.eu-west-1.amazonaws.com:443");
}

}  // namespace
}  // namespace wheelpit
