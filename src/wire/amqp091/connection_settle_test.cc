// What decides over messages, byte for byte as AMQP 0-9-1 has it.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "wire/amqp091/connection.h"
#include "wire/amqp091/server_bytes.h"

namespace wheelpit::amqp091 {
namespace {

class ConnectionSettleTest : public testing::Test, protected DeliverySink {
 protected:
  void on_delivery(Delivery& /*delivery*/) override {}

  static ConnectionOptions options() {
    ConnectionOptions options;
    options.virtual_host = "/";
    options.queue = "orders";
    options.prefetch_count = 400;
    return options;
  }

  // Returns what the answer to `bytes` is.
  std::string feed(const std::string& bytes) {
    std::ranges::copy(bytes, connection_.space().begin());
    EXPECT_TRUE(connection_.received(bytes.size(), now_));
    return connection_.take_output(now_);
  }
  std::string consume() {
    feed(server::start() + server::tune() + server::method(ConnectionOpenOk{}, 0));
    return feed(server::method(ChannelOpenOk{})) + feed(server::method(BasicQosOk{})) +
           feed(server::consume_ok());
  }
  std::string output() { return connection_.take_output(now_); }

  static std::string frame(std::string_view payload) {
    return server::frame(FrameType::method, payload);
  }

  TimePoint now_{};
  Connection connection_{options(), *this, now_};
};

TEST_F(ConnectionSettleTest, AsksForItsOwnWindowAndForMessagesThatWaitForAnAcknowledgement) {
  using namespace std::string_view_literals;
  EXPECT_EQ(consume(),
            frame("\0\x3C\0\x0A"
                  "\0\0\0\0\x01\x90\0"sv) +  // any size, 400 messages, of this consumer alone
                frame("\0\x3C\0\x14"
                      "\0\0\x06orders\x08wheelpit\0\0\0\0\0"sv));  // no flag: no-ack, exclusive...
}

TEST_F(ConnectionSettleTest, AcknowledgesOneOrAllUpTo) {
  using namespace std::string_view_literals;
  consume();
  connection_.ack(9, false);
  EXPECT_EQ(output(), frame("\0\x3C\0\x50\0\0\0\0\0\0\0\x09\0"sv));
  connection_.ack(9, true);
  EXPECT_EQ(output(), frame("\0\x3C\0\x50\0\0\0\0\0\0\0\x09\x01"sv));
}

TEST_F(ConnectionSettleTest, RejectsForAnotherDeliveryOrForTheDeadLetterPath) {
  using namespace std::string_view_literals;
  consume();
  connection_.reject(9, true);
  EXPECT_EQ(output(), frame("\0\x3C\0\x5A\0\0\0\0\0\0\0\x09\x01"sv));
  connection_.reject(9, false);
  EXPECT_EQ(output(), frame("\0\x3C\0\x5A\0\0\0\0\0\0\0\x09\0"sv));
}

TEST_F(ConnectionSettleTest, SettlesNothingOnceTheChannelIsGone) {
  consume();
  feed(server::method(ChannelClose{406, {"late"}, 0, 0}));
  connection_.ack(9, true);
  connection_.reject(9, true);
  EXPECT_EQ(output(), "");
}

}  // namespace
}  // namespace wheelpit::amqp091
