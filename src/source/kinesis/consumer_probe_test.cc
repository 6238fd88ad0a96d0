#include "source/kinesis/consumer_probe.h"

#include <gtest/gtest.h>

#include <string>

#include "base/run_to_end.h"
#include "source/kinesis/fan_out_test_server.h"

namespace wheelpit::kinesis {
namespace {

using namespace http2_frames;

std::string http1(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Words\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string http2_refusal(const std::string& code) {
  return settings() + frame(kHeaders, kEndHeaders, 1, literal(":status", "400")) +
         data_frame(R"({"__type":")" + code + R"(","message":"words"})", kEndStream);
}

struct ConsumerProbeTest : FanOutServerTest {
  std::string probe() {
    const Status probed = run_to_end(io, probe_consumer(context, name));
    aws.stop();
    return probed ? "good" : probed.error().message();
  }
};

TEST_F(ConsumerProbeTest, AConsumerMayBeReadIfOnlyTheShardIsNotFound) {
  serve({http1(200, "{}"), http2_refusal("ResourceNotFoundException")});
  EXPECT_EQ(probe(), "good");
  server.join();
  EXPECT_TRUE(requests.at(0).contains("Kinesis_20131202.DescribeStreamConsumer"));
  EXPECT_TRUE(requests.at(1).contains(R"("ShardId":"shardId-999999999999")"));
}

TEST_F(ConsumerProbeTest, AServerThatRefusesTheShardWithinTheStreamIsTakenAtItsWord) {
  serve({http1(200, "{}"),
         event_stream_head() + event_stream_exception("ResourceNotFoundException")});
  EXPECT_EQ(probe(), "good");
}

TEST_F(ConsumerProbeTest, OneThatIsNotThereIsNot) {
  serve({http1(400, R"({"__type":"ResourceNotFoundException","message":"no consumer"})")});
  EXPECT_EQ(probe(), "ResourceNotFoundException: no consumer");
}

TEST_F(ConsumerProbeTest, WhoMayNotSubscribeIsToldSo) {
  serve({http1(200, "{}"), http2_refusal("AccessDeniedException")});
  EXPECT_EQ(probe(), "AccessDeniedException: words");
}

}  // namespace
}  // namespace wheelpit::kinesis
