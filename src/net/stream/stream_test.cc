#include "net/stream/stream.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <string>

#include "base/injected_clock.h"
#include "base/run_to_end.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

TimePoint in(Duration time) { return std::chrono::steady_clock::now() + time; }

// A server on the loopback that accepts and then does what a test says.
class StreamTest : public testing::Test {
 protected:
  Endpoint endpoint(const char* host = "127.0.0.1") const {
    return {Transport::plain, host, acceptor_.local_endpoint().port()};
  }
  tcp::socket accepted() { return acceptor_.accept(); }

  Status connect(Stream& stream, Endpoint to) {
    return run_to_end(io_, stream.connect(std::move(to), {}, in(seconds(10))));
  }
  Result<std::size_t> read(Stream& stream, std::optional<TimePoint> until = std::nullopt) {
    return run_to_end(io_, stream.read_some(buffer_, until));
  }

  asio::io_context io_;
  tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
  std::array<char, 100> buffer_{};
};

TEST_F(StreamTest, CarriesBytesBothWays) {
  Stream stream(io_);
  ASSERT_TRUE(connect(stream, endpoint()));
  tcp::socket server = accepted();
  ASSERT_TRUE(run_to_end(io_, stream.write("ping")));
  std::array<char, 4> received{};
  asio::read(server, asio::buffer(received));
  EXPECT_EQ(std::string_view(received.data(), 4), "ping");
  asio::write(server, asio::buffer("pong", 4));
  EXPECT_EQ(*read(stream), 4U);
}

TEST_F(StreamTest, ItsDeadlinesObeyTheClockOfItsLoop) {
  ManualClock clock;
  clock.advance_to(TimePoint{std::chrono::hours(1)});
  InjectedClock injected(io_, clock);
  Stream stream(io_);
  auto connected = asio::co_spawn(
      io_, stream.connect(endpoint(), {}, clock.now() + std::chrono::hours(1)), asio::use_future);
  io_.run();
  ASSERT_TRUE(connected.get());
  const tcp::socket server = accepted();
  auto bytes = asio::co_spawn(io_, stream.read_some(buffer_, clock.now() + std::chrono::hours(2)),
                              asio::use_future);
  io_.restart();
  io_.run_for(milliseconds(20));
  clock.advance(std::chrono::hours(2));
  injected.end_due();
  io_.run();
  const auto read = bytes.get();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), Errc::timed_out);
}

TEST_F(StreamTest, LooksANameUp) {
  Stream stream(io_);
  EXPECT_TRUE(connect(stream, endpoint("localhost")));
}

TEST_F(StreamTest, ANameThatIsNotThereIsUnavailable) {
  Stream stream(io_);
  const Status status = connect(stream, endpoint("nowhere.invalid"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::unavailable);
}

TEST_F(StreamTest, ARefusedConnectionIsUnavailable) {
  const Endpoint nobody = endpoint();
  acceptor_.close();
  Stream stream(io_);
  const Status status = connect(stream, nobody);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::unavailable);
}

TEST_F(StreamTest, ADeadlineThatPassesIsTimedOutNotCancelled) {
  Stream stream(io_);
  ASSERT_TRUE(connect(stream, endpoint()));
  const auto result = read(stream, in(milliseconds(20)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::timed_out);
}

TEST_F(StreamTest, ADeadlineThatDoesNotPassLeavesNothingBehind) {
  Stream stream(io_);
  ASSERT_TRUE(connect(stream, endpoint()));
  tcp::socket server = accepted();
  asio::write(server, asio::buffer("x", 1));
  EXPECT_TRUE(read(stream, in(seconds(10))));
  asio::write(server, asio::buffer("y", 1));
  EXPECT_TRUE(read(stream, in(seconds(10))));
}

TEST_F(StreamTest, APeerThatEndsTheConnectionIsUnavailable) {
  Stream stream(io_);
  ASSERT_TRUE(connect(stream, endpoint()));
  accepted().close();
  const auto result = read(stream);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::unavailable);
  EXPECT_EQ(result.error().message(), "the peer closed the connection");
}

TEST_F(StreamTest, CloseEndsAReadThatWaits) {
  Stream stream(io_);
  ASSERT_TRUE(connect(stream, endpoint()));
  asio::post(io_, [&] { stream.close(); });
  const auto result = read(stream);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::cancelled);
  EXPECT_EQ(read(stream).error().code(), Errc::cancelled);
}

// The connection lies in the kernel: a while has to pass for nothing to happen in it.
TEST_F(StreamTest, FewBytesDoNotWakeUpAReaderWhoDoesNotWantThem) {
  Stream stream(io_);
  ASSERT_TRUE(connect(stream, endpoint()));
  tcp::socket server = accepted();
  auto reading = asio::co_spawn(io_, stream.read_some(buffer_), asio::use_future);
  io_.restart();
  io_.poll();
  stream.wake_at(4);
  asio::write(server, asio::buffer("abc", 3));
  io_.run_for(milliseconds(50));
  EXPECT_NE(reading.wait_for(seconds(0)), std::future_status::ready);
  stream.wake_at(1);
  io_.run_for(seconds(10));
  ASSERT_EQ(reading.wait_for(seconds(0)), std::future_status::ready);
  EXPECT_EQ(*reading.get(), 3U);
}

TEST_F(StreamTest, CloseEndsAConnectThatWaits) {
  Stream stream(io_);
  asio::post(io_, [&] { stream.close(); });
  const Status status = connect(stream, endpoint("localhost"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::cancelled);
}

TEST_F(StreamTest, APlainServerBehindTlsIsUnavailableNotAConfiguration) {
  asio::co_spawn(
      io_,
      [this]() -> asio::awaitable<void> {
        tcp::socket server = co_await acceptor_.async_accept(asio::use_awaitable);
        co_await asio::async_write(server, asio::buffer("AMQP plain", 10), asio::use_awaitable);
      },
      [](std::exception_ptr) {});
  Stream stream(io_);
  Endpoint to = endpoint();
  to.transport = Transport::tls;
  const Status status = connect(stream, to);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::unavailable) << status.error().message();
}

TEST_F(StreamTest, ACaFileThatCannotBeReadIsNamed) {
  Stream stream(io_);
  Endpoint to = endpoint();
  to.transport = Transport::tls;
  const TlsTrust trust{.ca_file = "/nowhere/ca.pem"};
  const Status status = run_to_end(io_, stream.connect(to, trust, in(seconds(10))));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::invalid_argument);
  EXPECT_TRUE(status.error().message().contains("/nowhere/ca.pem"));
}

}  // namespace
}  // namespace wheelpit
