#include "source/dynamodb/dynamodb_api.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/run_to_end.h"
#include "net/server/http_server.h"

namespace wheelpit::dynamodb {
namespace {

namespace asio = boost::asio;

using sharded::Answer;

const std::string kArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/2026";

// Gives its answers one after the other.
class FakeStreams final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    seen.push_back(std::move(request));
    HttpResponse response;
    response.status = 500;
    if (!answers.empty()) {
      std::tie(response.status, response.body) = std::move(answers.front());
      answers.pop_front();
    }
    co_return response;
  }

  std::deque<std::pair<int, std::string>> answers;
  std::vector<HttpRequest> seen;
};

class DynamoDbApiTest : public testing::Test {
 protected:
  // Runs one operation of the API against the server.
  template <class Value>
  Answer<Value> ask(asio::awaitable<Answer<Value>> (*operation)(DynamoDbApi&)) {
    HttpServer server(io, clock, streams, HttpLimits{}, {});
    const auto port = server.listen("127.0.0.1", 0);
    AwsClient aws(io, clock,
                  {.urls = {{"dynamodbstreams",
                             *parse_http_url("http://127.0.0.1:" + std::to_string(*port))}},
                   .credentials = AwsCredentials{.access_key_id = "AKIDEXAMPLE",
                                                 .secret_access_key = Secret("a key"),
                                                 .session_token = std::nullopt},
                   .trust = {}});
    DynamoDbApi api(aws, *parse_stream_arn(kArn));
    return run_to_end(io, ask_and_stop(operation(api), aws, server));
  }
  template <class Value>
  asio::awaitable<Answer<Value>> ask_and_stop(asio::awaitable<Answer<Value>> asked, AwsClient& aws,
                                              HttpServer& server) {
    auto answer = co_await std::move(asked);
    aws.stop();
    co_await server.stop(clock.now() + std::chrono::seconds(5));
    co_return answer;
  }
  Answer<std::vector<sharded::ListedShard>> listed() {
    return ask<std::vector<sharded::ListedShard>>(
        [](DynamoDbApi& api) { return api.list_shards(); });
  }
  Answer<sharded::PolledPage> polled() {
    return ask<sharded::PolledPage>([](DynamoDbApi& api) { return api.poll("s", "it", 100); });
  }
  void answer(std::string body, int status = 200) {
    streams.answers.emplace_back(status, std::move(body));
  }
  void refuse(const std::string& type) {
    answer(R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + type + R"(","message":"no"})", 400);
  }
  static std::string page(const std::string& shards, const std::string& last) {
    return R"({"StreamDescription":{"Shards":[)" + shards + "]" +
           (last.empty() ? "" : R"(,"LastEvaluatedShardId":")" + last + "\"") + "}}";
  }

  asio::io_context io;
  SystemClock clock;
  FakeStreams streams;
};

TEST_F(DynamoDbApiTest, AllPagesOfShardsAreRead) {
  answer(page(R"({"ShardId":"a"})", "a"));
  answer(page(R"({"ShardId":"b","ParentShardId":"a"})", ""));
  const auto shards = listed();
  ASSERT_TRUE(shards) << shards.error().detail;
  ASSERT_EQ(shards->size(), 2U);
  EXPECT_EQ(shards->at(1).parents, std::vector<std::string>{"a"});
  ASSERT_EQ(streams.seen.size(), 2U);
  EXPECT_TRUE(streams.seen[1].body.contains(R"("ExclusiveStartShardId":"a")"));
  const std::string_view signature = streams.seen[0].header("Authorization").value_or("");
  EXPECT_TRUE(signature.contains("/eu-west-1/dynamodb/aws4_request")) << signature;
}

TEST_F(DynamoDbApiTest, AListThatDoesNotEndIsGivenUp) {
  for (int i = 0; i < 5; ++i) answer(page(R"({"ShardId":"a"})", "a"));
  const auto shards = listed();
  ASSERT_FALSE(shards);
  EXPECT_EQ(shards.error().trouble, sharded::Trouble::malformed);
  EXPECT_EQ(streams.seen.size(), 2U);
}

TEST_F(DynamoDbApiTest, APageBringsRecordsWithTheKeyOfTheirItem) {
  answer(
      R"({"NextShardIterator":"next","Records":[{"eventID":"e","eventName":"INSERT","dynamodb":)"
      R"({"ApproximateCreationDateTime":1789651658,"Keys":{"id":{"S":"1"}},"SequenceNumber":"7"}}]})");
  const auto page = polled();
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(page->next_iterator, "next");
  ASSERT_EQ(page->records.size(), 1U);
  const sharded::StreamRecord& record = page->records[0];
  EXPECT_EQ(record.number.text(), "7");
  EXPECT_EQ(record.slot_key, std::string_view("id\0S\0"
                                              "1\0",
                                              7));
  EXPECT_EQ(record.arrived, WallTime(std::chrono::seconds(1'789'651'658)));
  EXPECT_GT(record.bytes, page->bytes);
  EXPECT_GT(page->bytes, 0U);
  EXPECT_TRUE(streams.seen[0].body.contains(R"("Limit":100)"));
}

TEST_F(DynamoDbApiTest, FaultsNameTheStreamAndTheServer) {
  refuse("TrimmedDataAccessException");
  const auto page = polled();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().trouble, sharded::Trouble::trimmed);
  EXPECT_TRUE(page.error().detail.starts_with(kArn + " at 127.0.0.1:")) << page.error().detail;
  EXPECT_TRUE(page.error().detail.ends_with(": TrimmedDataAccessException: no"))
      << page.error().detail;
}

TEST_F(DynamoDbApiTest, AnIteratorThatIsRefusedIsRenewed) {
  refuse("ValidationException");
  EXPECT_EQ(polled().error().trouble, sharded::Trouble::expired);
  refuse("ValidationException");
  EXPECT_EQ(listed().error().trouble, sharded::Trouble::refused);
}

TEST_F(DynamoDbApiTest, WhatIsNoAnswerOfSuchAServerIsTold) {
  answer("<html>");
  const auto page = polled();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().trouble, sharded::Trouble::malformed);
  EXPECT_TRUE(page.error().detail.contains("it is not a JSON object")) << page.error().detail;
}

}  // namespace
}  // namespace wheelpit::dynamodb
