#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <zlib.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "aws/client/aws_client.h"
#include "base/clock.h"
#include "net/http2/http2_test_frames.h"
#include "source/kinesis/event_stream_call.h"
#include "source/kinesis/stream_name.h"

// A server of event streams by hand, for tests.
namespace wheelpit::kinesis {

inline std::string event_stream_checksum(std::string_view bytes) {
  return http2_frames::be32(static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size())));
}

inline std::string event_stream_header(std::string_view name, std::string_view value) {
  return std::string(1, static_cast<char>(name.size())) + std::string(name) + '\7' +
         http2_frames::be32(static_cast<std::uint32_t>(value.size())).substr(2) +
         std::string(value);
}

// A message in a frame of HTTP/2.
inline std::string event_stream_message(const std::string& headers, std::string_view payload) {
  std::string bytes =
      http2_frames::be32(static_cast<std::uint32_t>(16 + headers.size() + payload.size())) +
      http2_frames::be32(static_cast<std::uint32_t>(headers.size()));
  bytes += event_stream_checksum(bytes);
  bytes.append(headers).append(payload);
  return http2_frames::data_frame(bytes + event_stream_checksum(bytes));
}

inline std::string event_stream_event(std::string_view payload,
                                      std::string_view type = "SubscribeToShardEvent") {
  return event_stream_message(
      event_stream_header(":message-type", "event") + event_stream_header(":event-type", type),
      payload);
}
inline std::string event_stream_exception(std::string_view type) {
  return event_stream_message(event_stream_header(":message-type", "exception") +
                                  event_stream_header(":exception-type", type),
                              R"({"message":"words"})");
}
inline std::string event_stream_head() {
  using namespace http2_frames;
  return settings() + head(literal("content-type", "application/vnd.amazon.eventstream"));
}

// A server in a thread of its own, which says these words to a connection each, and what the
// clients said.
struct FanOutServerTest : testing::Test {
  ~FanOutServerTest() override {
    // close() alone does not end an accept() that waits.
    ::shutdown(acceptor.native_handle(), SHUT_RDWR);
    if (server.joinable()) server.join();
  }

  void serve(std::vector<std::string> words) {
    server = std::thread([this, words = std::move(words)] {
      for (const std::string& of_connection : words) {
        boost::system::error_code failed;
        boost::asio::ip::tcp::socket client = acceptor.accept(failed);
        if (failed) return;
        boost::asio::write(client, boost::asio::buffer(of_connection), failed);
        // Until the client ends it.
        std::string rest(1 << 16, '\0');
        std::string heard;
        while (!failed) {
          const std::size_t count = client.read_some(boost::asio::buffer(rest), failed);
          heard.append(rest, 0, count);
        }
        requests.push_back(std::move(heard));
      }
    });
  }

  boost::asio::io_context io;
  SystemClock clock;
  boost::asio::ip::tcp::acceptor acceptor{
      io, boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)};
  std::thread server;
  std::vector<std::string> requests;
  AwsClient aws{
      io,
      clock,
      {.urls = {{"kinesis",
                 {.endpoint = {Transport::plain, "127.0.0.1", acceptor.local_endpoint().port()},
                  .path = {}}}},
       .credentials =
           AwsCredentials{
               .access_key_id = "AKID", .secret_access_key = Secret("key"), .session_token = {}},
       .trust = {}}};
  FanOutContext context{.io = io, .clock = clock, .aws = aws, .log = {}};
  StreamName name = *parse_stream_arn("arn:aws:kinesis:eu-west-1:1:stream/n/consumer/c:1");
};

}  // namespace wheelpit::kinesis
