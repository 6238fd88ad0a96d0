#include "source/sqs/sqs_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "base/run_to_end.h"
#include "net/server/http_server.h"
#include "source/sqs/fake_sqs.h"

namespace wheelpit::sqs {
namespace {

namespace asio = boost::asio;

// A server from before 2023: it knows forms, and of JSON only that it is none.
class OlderSqs final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    HttpResponse response;
    bodies.push_back(request.body);
    if (request.body.contains("Action=GetQueueUrl")) {
      response.body =
          "<GetQueueUrlResponse><GetQueueUrlResult><QueueUrl>http://elsewhere/1/q</QueueUrl>"
          "</GetQueueUrlResult></GetQueueUrlResponse>";
    } else if (request.body.contains("Action=ReceiveMessage")) {
      target = request.target;
      response.body =
          "<ReceiveMessageResponse><ReceiveMessageResult><Message><MessageId>m</MessageId>"
          "<ReceiptHandle>r</ReceiptHandle><Body>b</Body></Message></ReceiveMessageResult>"
          "</ReceiveMessageResponse>";
    } else {
      response.status = 400;
      response.body = "<ErrorResponse><Error><Code>MissingAction</Code></Error></ErrorResponse>";
    }
    co_return response;
  }

  std::vector<std::string> bodies;
  std::string target;
};

class SqsClientTest : public testing::Test {
 protected:
  // Runs `task` with a client of that server.
  template <class Task>
  void with(HttpHandler& handler, Task task) {
    HttpServer server(io, clock, handler, HttpLimits{}, Log());
    AwsAccess access;
    access.urls["sqs"] =
        *parse_http_url("http://127.0.0.1:" + std::to_string(*server.listen("127.0.0.1", 0)));
    access.credentials = AwsCredentials{
        .access_key_id = "AKID", .secret_access_key = Secret("key"), .session_token = {}};
    AwsClient aws(io, clock, access);
    SqsClient client(aws, *parse_sqs_arn("arn:aws:sqs:us-east-1:000000000000:q"));
    run_to_end(io, run(std::move(task), client, aws, server));
  }

  asio::io_context io;
  SystemClock clock;

 private:
  template <class Task>
  asio::awaitable<bool> run(Task task, SqsClient& client, AwsClient& aws, HttpServer& server) {
    co_await task(client);
    aws.stop();
    co_await server.stop(clock.now() + std::chrono::seconds(5));
    co_return true;
  }
};

TEST_F(SqsClientTest, AnOlderServerIsSpokenToInItsProtocol) {
  OlderSqs older;
  with(older, [&](SqsClient& client) -> asio::awaitable<void> {
    const Status found = co_await client.find();
    EXPECT_TRUE(found) << found.error().message();
    const auto received = co_await client.receive({});
    EXPECT_TRUE(received && received->messages.size() == 1);
  });
  EXPECT_EQ(older.target, "/1/q");
  EXPECT_EQ(older.bodies.size(), 3U) << "the present protocol is tried once";
}

TEST_F(SqsClientTest, WhoKnowsThePresentProtocolIsNotAskedInTheOlderOne) {
  FakeSqs sqs(io, clock);
  with(sqs, [&](SqsClient& client) -> asio::awaitable<void> {
    sqs.exists = false;
    const Status missing = co_await client.find();
    EXPECT_EQ(missing.error().code(), Errc::not_found);
    sqs.exists = true;
    EXPECT_TRUE(co_await client.find());
  });
  EXPECT_EQ(sqs.operations.size(), 2U);
}

TEST_F(SqsClientTest, RightsAreAskedForWithoutTouchingAMessage) {
  FakeSqs sqs(io, clock);
  with(sqs, [&](SqsClient& client) -> asio::awaitable<void> {
    EXPECT_TRUE(co_await client.find());
    EXPECT_TRUE(co_await client.may_delete());
    EXPECT_TRUE(co_await client.may_change_visibility());
    sqs.denied = "DeleteMessageBatch";
    const Status denied = co_await client.may_delete();
    EXPECT_FALSE(denied);
    if (!denied) {
      EXPECT_EQ(denied.error().code(), Errc::access_denied);
    }
    EXPECT_TRUE(co_await client.may_change_visibility());
  });
  EXPECT_TRUE(sqs.deleted.empty());
  EXPECT_TRUE(sqs.changes.empty());
}

}  // namespace
}  // namespace wheelpit::sqs
