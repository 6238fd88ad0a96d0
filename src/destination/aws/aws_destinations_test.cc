#include "destination/aws/aws_destinations.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <deque>

#include "base/run_to_end.h"
#include "destination/sample_record.h"
#include "net/server/http_server.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr const char* kQueue = "arn:aws:sqs:eu-west-1:123456789012:done";
constexpr const char* kTopic = "arn:aws:sns:eu-west-1:123456789012:done";
constexpr const char* kBus = "arn:aws:events:eu-west-1:123456789012:event-bus/bus";
constexpr const char* kBucket = "arn:aws:s3:::records";

// Deadlines are real, since sockets are; the date of signatures is not.
class ClockOfOneDay final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return ManualClock::kWallStart; }
};

HttpResponse answer(int status, std::string body, HttpHeaders headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

// All services: each request gets the next of the prepared answers; without one a success.
class FakeAws final : public HttpHandler {
 public:
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    const std::string_view operation = request.header("X-Amz-Target").value_or("");
    seen.push_back(request);
    if (!answers.empty()) {
      HttpResponse next = std::move(answers.front());
      answers.pop_front();
      co_return next;
    }
    if (operation == "AmazonSQS.GetQueueUrl") co_return answer(200, R"({"QueueUrl":"http://q"})");
    co_return answer(200, R"({"FailedEntryCount":0})");
  }

  std::vector<HttpRequest> seen;
  std::deque<HttpResponse> answers;
};

Notice as_sent(const InvocationRecord& record) { return notice_of(record); }
DeadLetter as_sent(const DeadLetter& letter) { return letter; }

class AwsDestinationsTest : public testing::Test {
 protected:
  AwsDestinationsTest() : server_(io_, clock_, aws_, HttpLimits{}, Log()) {
    const auto port = server_.listen("127.0.0.1", 0);
    EXPECT_TRUE(port);
    HttpUrl url;
    url.endpoint = {Transport::plain, "127.0.0.1", port.value_or(1)};
    url.path = "/prefix";
    for (const char* service : {"sqs", "sns", "events", "s3"}) access_.urls[service] = url;
    access_.credentials = AwsCredentials{.access_key_id = "AKIDEXAMPLE",
                                         .secret_access_key = Secret("a key"),
                                         .session_token = std::nullopt};
  }

  template <class What>
  Status deliver(const std::string& arn, const What& what, int times = 1) {
    const auto target = parse_target(arn);
    if (!target) return Error(Errc::cancelled, "no target");
    return run_to_end(io_, deliver_and_stop(*target, what, times));
  }

  // What the signature is for.
  std::string scope_of_last() const {
    const std::string_view text = aws_.seen.back().header("Authorization").value_or("");
    const std::size_t begin = text.find("/20260101/") + 10;
    return std::string(text.substr(begin, text.find(',') - begin));
  }

  asio::io_context io_;
  ClockOfOneDay clock_;
  FakeAws aws_;
  AwsAccess access_;

 private:
  template <class What>
  asio::awaitable<Status> deliver_and_stop(Target target, What what, int times) {
    AwsDestinations destinations(io_, clock_, access_, "us-east-1");
    Status last;
    for (int i = 0; i < times; ++i) last = co_await destinations.deliver(target, as_sent(what));
    destinations.stop();
    co_await server_.stop(clock_.now() + 5s);
    co_return last;
  }

  HttpServer server_;
};

TEST_F(AwsDestinationsTest, AQueueGetsTheRecordSignedForItsRegion) {
  const Status delivered = deliver(kQueue, sample_record());
  ASSERT_TRUE(delivered) << delivered.error().message();
  ASSERT_EQ(aws_.seen.size(), 2U);
  EXPECT_EQ(aws_.seen[1].target, "/prefix/");
  EXPECT_TRUE(aws_.seen[1].body.contains("MessageBody"));
  EXPECT_TRUE(aws_.seen[1].body.contains("RetriesExhausted"));
  EXPECT_EQ(scope_of_last(), "eu-west-1/sqs/aws4_request");
}

TEST_F(AwsDestinationsTest, TheUrlOfAQueueIsAskedForOnce) {
  ASSERT_TRUE(deliver(kQueue, sample_record(), 3));
  EXPECT_EQ(aws_.seen.size(), 4U);
}

TEST_F(AwsDestinationsTest, AQueueThatIsGoneIsAskedForAgain) {
  aws_.answers.push_back(answer(200, R"({"QueueUrl":"http://q"})"));
  aws_.answers.push_back(answer(400, R"({"__type":"QueueDoesNotExist"})"));
  ASSERT_TRUE(deliver(kQueue, sample_record(), 2));
  EXPECT_EQ(aws_.seen.size(), 4U);
}

TEST_F(AwsDestinationsTest, ErrorsNameTheServerAndItsWords) {
  aws_.answers.push_back(answer(403, R"({"__type":"AccessDenied","message":"not you"})"));
  const Status refused = deliver(kQueue, sample_record());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::access_denied);
  EXPECT_EQ(refused.error().message(),
            to_string(access_.urls["sqs"].endpoint) + ": AccessDenied: not you");
}

TEST_F(AwsDestinationsTest, ATopicGetsAForm) {
  ASSERT_TRUE(deliver(kTopic, sample_record()));
  EXPECT_TRUE(aws_.seen.back().body.starts_with("Action=Publish&"));
  EXPECT_EQ(scope_of_last(), "eu-west-1/sns/aws4_request");
}

TEST_F(AwsDestinationsTest, ABusGetsAnEntry) {
  ASSERT_TRUE(deliver(kBus, sample_record()));
  EXPECT_EQ(aws_.seen.back().header("X-Amz-Target"), "AWSEvents.PutEvents");
  EXPECT_EQ(scope_of_last(), "eu-west-1/events/aws4_request");
}

TEST_F(AwsDestinationsTest, ABucketGetsAnObjectInOurRegion) {
  ASSERT_TRUE(deliver(kBucket, sample_record()));
  EXPECT_EQ(aws_.seen.back().method, "PUT");
  EXPECT_TRUE(
      aws_.seen.back().target.starts_with("/prefix/records/aws/lambda/async/f/2026/01/27/"));
  EXPECT_EQ(aws_.seen.back().body, golden("retries_exhausted.json"));
  EXPECT_EQ(scope_of_last(), "us-east-1/s3/aws4_request");
}

TEST_F(AwsDestinationsTest, ABucketOfAnotherRegionIsFollowedAndRemembered) {
  const HttpHeaders where = {{"x-amz-bucket-region", "ap-south-1"}};
  aws_.answers.push_back(answer(301, "<Error><Code>PermanentRedirect</Code></Error>", where));
  ASSERT_TRUE(deliver(kBucket, sample_record(), 2));
  EXPECT_EQ(aws_.seen.size(), 3U);
  EXPECT_EQ(scope_of_last(), "ap-south-1/s3/aws4_request");
}

TEST_F(AwsDestinationsTest, ARecordTooLargeForItsTargetGoesWithoutThePayloads) {
  InvocationRecord record = sample_record();
  record.request_payload = "\"" + std::string(300'000, 'x') + "\"";
  ASSERT_TRUE(deliver(kTopic, record));
  EXPECT_EQ(aws_.seen.size(), 1U);
  EXPECT_FALSE(aws_.seen.back().body.contains("xxxx"));
}

TEST_F(AwsDestinationsTest, ATargetWithALimitOfItsOwnGetsItWithoutThePayloadsToo) {
  InvocationRecord record = sample_record();
  record.request_payload = "\"" + std::string(300'000, 'x') + "\"";
  aws_.answers.push_back(answer(200, R"({"QueueUrl":"http://q"})"));
  aws_.answers.push_back(answer(
      400, R"({"__type":"InvalidParameterValue","message":"must be shorter than 1024 bytes"})"));
  ASSERT_TRUE(deliver(kQueue, record));
  EXPECT_TRUE(aws_.seen[1].body.contains("xxxx"));
  EXPECT_FALSE(aws_.seen[2].body.contains("xxxx"));
}

TEST_F(AwsDestinationsTest, ADeadLetterQueueGetsTheEventItself) {
  ASSERT_TRUE(deliver(kQueue, sample_letter()));
  EXPECT_TRUE(aws_.seen.back().body.contains(R"("MessageBody":"{\"id\":1}")"));
  EXPECT_TRUE(aws_.seen.back().body.contains("RequestID"));
}

TEST_F(AwsDestinationsTest, ADeadLetterTooLargeForItsTargetIsRefused) {
  DeadLetter letter = sample_letter();
  letter.payload = std::string(300'000, ' ');
  const Status refused = deliver(kTopic, letter);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::too_large);
  EXPECT_TRUE(aws_.seen.empty());
}

TEST_F(AwsDestinationsTest, NeitherABusNorABucketIsADeadLetterQueue) {
  EXPECT_EQ(deliver(kBus, sample_letter()).error().code(), Errc::invalid_argument);
}

TEST_F(AwsDestinationsTest, FifoQueuesAreRefusedClearly) {
  const Status refused = deliver(std::string(kQueue) + ".fifo", sample_record());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::invalid_argument);
  EXPECT_TRUE(refused.error().message().contains("it is a FIFO queue"))
      << refused.error().message();
  EXPECT_TRUE(aws_.seen.empty());
}

TEST_F(AwsDestinationsTest, WithoutCredentialsItSaysWhichVariablesAreMissing) {
  access_.credentials.reset();
  const Status refused = deliver(kQueue, sample_record());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::unauthenticated);
  EXPECT_TRUE(refused.error().message().contains("AWS_ACCESS_KEY_ID"));
}

TEST_F(AwsDestinationsTest, WithoutEndpointAndCredentialsItSaysWhatToConfigure) {
  access_ = {};
  const Status refused = deliver(kBus, sample_record());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "there is no endpoint for it: neither events of [endpoints] nor "
            "AWS_ENDPOINT_URL_EVENTBRIDGE names a server, and for AWS itself AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY are not set in the environment");
}

TEST_F(AwsDestinationsTest, AServerThatIsDownIsUnavailable) {
  access_.urls["sqs"].endpoint.port = 1;
  EXPECT_EQ(deliver(kQueue, sample_record()).error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace wheelpit
