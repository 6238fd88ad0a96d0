#include "wire/amqp091/publisher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wire/amqp091/content.h"
#include "wire/amqp091/server_bytes.h"
#include "wire/amqp091/table.h"

namespace wheelpit::amqp091 {
namespace {

using Names = std::vector<std::string>;

class PublisherTest : public testing::Test, protected ConfirmSink {
 protected:
  void on_confirm(std::uint64_t tag, Confirm confirm, const CloseReason& reason) override {
    const Names names = {"taken", "returned", "refused"};
    std::string text = std::to_string(tag) + " " + names[static_cast<std::size_t>(confirm)];
    if (reason.code != 0) text += " " + std::to_string(reason.code) + " " + reason.text;
    confirms_.push_back(std::move(text));
  }

  static PublisherOptions options() {
    return {.username = "guest",
            .password = Secret("geheim"),
            .virtual_host = "/v",
            .connection_name = "name",
            .version = "1"};
  }

  Status feed(std::string_view bytes, std::size_t piece = 100'000) {
    while (!bytes.empty()) {
      const auto space = publisher_.space();
      const std::size_t count = std::min({piece, bytes.size(), space.size()});
      std::ranges::copy(bytes.substr(0, count), space.begin());
      bytes.remove_prefix(count);
      if (Status received = publisher_.received(count, {}); !received) return received;
    }
    return {};
  }

  // The frames that were sent since the last call: "class.method", "header" or "body SIZE".
  Names sent() {
    output_ = publisher_.take_output({});
    if (output_.starts_with("AMQP")) output_.erase(0, 8);
    FrameReader reader(131072);
    Names names;
    for (std::string_view left = output_; !left.empty();) {
      const std::size_t size = 8 + ByteReader(left.substr(3)).integer<std::uint32_t>();
      std::ranges::copy(left.substr(0, size), reader.space().begin());
      reader.commit(size);
      left.remove_prefix(size);
      const Frame frame = **reader.next();
      if (frame.type == FrameType::header) {
        header_ = frame.payload;
        names.emplace_back("header");
      } else if (frame.type == FrameType::body) {
        names.push_back("body " + std::to_string(frame.payload.size()));
      } else {
        ByteReader in(frame.payload);
        const auto class_id = in.integer<std::uint16_t>();
        names.push_back(std::to_string(class_id) + "." +
                        std::to_string(in.integer<std::uint16_t>()));
      }
    }
    return names;
  }

  void become_ready(std::uint32_t frame_max = 131072) {
    ASSERT_TRUE(feed(server::start() + server::tune(frame_max) +
                     server::method(ConnectionOpenOk{}, 0) + server::method(ChannelOpenOk{}) +
                     server::method(ConfirmSelectOk{})));
    ASSERT_TRUE(publisher_.ready());
    sent();
  }

  std::uint64_t publish(std::string_view message_id, std::string_view body = "{}") {
    return publisher_.publish({.queue = "orders",
                               .body = body,
                               .content_type = "application/json",
                               .message_id = message_id,
                               .timestamp = 7,
                               .headers = {}});
  }

  static std::string returned(std::string_view message_id, std::string_view body) {
    std::string properties;
    ByteWriter out(properties);
    out.integer(std::uint16_t{1U << 7U});
    out.short_string(message_id);
    return server::method(BasicReturn{312, {"NO_ROUTE"}, {""}, {"orders"}}) +
           server::content_header(body.size(), properties) + server::frame(FrameType::body, body);
  }

  Names confirms_;
  std::string output_;
  std::string header_;
  Publisher publisher_{options(), *this, {}};
};

TEST_F(PublisherTest, AnswersStepByStepUntilItIsReady) {
  EXPECT_EQ(publisher_.take_output({}), std::string("AMQP\0\0\x09\x01", 8));
  ASSERT_TRUE(feed(server::start()));
  EXPECT_EQ(sent(), Names({"10.11"}));
  EXPECT_TRUE(output_.contains(std::string_view("\0guest\0geheim", 13)));
  ASSERT_TRUE(feed(server::tune()));
  EXPECT_EQ(sent(), Names({"10.31", "10.40"}));
  EXPECT_TRUE(output_.contains("/v"));
  ASSERT_TRUE(feed(server::method(ConnectionOpenOk{}, 0)));
  EXPECT_EQ(sent(), Names({"20.10"}));
  ASSERT_TRUE(feed(server::method(ChannelOpenOk{})));
  EXPECT_EQ(sent(), Names({"85.10"}));
  EXPECT_FALSE(publisher_.ready());
  ASSERT_TRUE(feed(server::method(ConfirmSelectOk{})));
  EXPECT_TRUE(publisher_.ready());
}

TEST_F(PublisherTest, WantsNoHeartbeats) {
  ASSERT_TRUE(feed(server::start()));
  sent();
  ASSERT_TRUE(feed(server::tune(131072, 60)));
  sent();
  ConnectionTuneOk tuned;
  ASSERT_TRUE(read_method(std::string_view(output_).substr(11), tuned));
  EXPECT_EQ(tuned.heartbeat, 0);
}

TEST_F(PublisherTest, AMessageIsPersistentMandatoryAndHasItsHeaders) {
  become_ready();
  const std::vector<std::pair<std::string, std::string>> headers = {{"RequestID", "r-1"}};
  EXPECT_EQ(publisher_.publish({.queue = "orders",
                                .body = "{}",
                                .content_type = "application/json",
                                .message_id = "m-1",
                                .timestamp = 7,
                                .headers = headers}),
            1U);
  EXPECT_EQ(sent(), Names({"60.40", "header", "body 2"}));
  BasicPublish method;
  ASSERT_TRUE(read_method(std::string_view(output_).substr(11), method));
  EXPECT_EQ(method.exchange.text, "");
  EXPECT_EQ(method.routing_key.text, "orders");
  EXPECT_EQ(method.flags, BasicPublish::kMandatory);

  const auto header = read_content_header(header_);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->class_id, 60);
  EXPECT_EQ(header->body_size, 2U);
  const BasicProperties properties = read_properties(header->properties);
  EXPECT_FALSE(properties.damaged);
  EXPECT_EQ(properties.content_type, "application/json");
  EXPECT_EQ(properties.delivery_mode, 2);
  EXPECT_EQ(properties.message_id, "m-1");
  EXPECT_EQ(properties.timestamp, 7U);
  std::string expected;
  TableWriter(expected).text("RequestID", "r-1");
  EXPECT_EQ(properties.headers, expected);
}

TEST_F(PublisherTest, ALargeBodyIsCutIntoFramesOfTheAgreedSize) {
  become_ready(4096);
  publish("m", std::string(10'000, 'x'));
  EXPECT_EQ(sent(), Names({"60.40", "header", "body 4088", "body 4088", "body 1824"}));
}

TEST_F(PublisherTest, ConfirmsComeOneByOneOrForAllUpToOne) {
  become_ready();
  for (const char* id : {"a", "b", "c", "d"}) publish(id);
  ASSERT_TRUE(feed(server::method(BasicAck{2, 0}), 1));
  EXPECT_EQ(confirms_, Names({"2 taken"}));
  ASSERT_TRUE(feed(server::method(BasicAck{3, 1}) + server::method(BasicNack{4, 0})));
  EXPECT_EQ(confirms_, Names({"2 taken", "1 taken", "3 taken", "4 refused"}));
}

TEST_F(PublisherTest, AMessageThatComesBackIsKnownByItsId) {
  become_ready();
  publish("a");
  publish("b");
  publish("c");
  ASSERT_TRUE(feed(returned("b", "{}") + server::method(BasicAck{3, 1})));
  EXPECT_EQ(confirms_, Names({"1 taken", "2 returned 312 NO_ROUTE", "3 taken"}));
}

TEST_F(PublisherTest, TheSameConfirmTwiceCountsOnceAndOneOfNothingIsRefused) {
  become_ready();
  publish("a");
  ASSERT_TRUE(feed(server::method(BasicAck{1, 0}) + server::method(BasicAck{1, 0})));
  EXPECT_EQ(confirms_, Names({"1 taken"}));
  EXPECT_EQ(feed(server::method(BasicAck{2, 0})).error().code(), Errc::malformed);
}

TEST_F(PublisherTest, SaysWhenTheBrokerHasClosedItsChannel) {
  become_ready();
  publish("a");
  sent();
  ASSERT_TRUE(feed(server::method(ChannelClose{403, {"ACCESS_REFUSED"}, 60, 40})));
  ASSERT_TRUE(publisher_.closed());
  EXPECT_EQ(publisher_.closed()->during, Publisher::Phase::ready);
  EXPECT_EQ(publisher_.closed()->reason.code, 403);
  EXPECT_FALSE(publisher_.ready());
  EXPECT_EQ(sent(), Names({"20.41", "10.50"}));
}

TEST_F(PublisherTest, SaysWhenTheBrokerHasRefusedTheLogin) {
  ASSERT_TRUE(feed(server::start()));
  ASSERT_TRUE(feed(server::method(ConnectionClose{403, {"ACCESS_REFUSED"}, 0, 0}, 0)));
  ASSERT_TRUE(publisher_.closed());
  EXPECT_EQ(publisher_.closed()->during, Publisher::Phase::login);
  EXPECT_EQ(publisher_.phase(), Publisher::Phase::closed);
}

TEST_F(PublisherTest, TellsThatTheBrokerTakesNothingAtTheMoment) {
  become_ready();
  ASSERT_TRUE(feed(server::method(ConnectionBlocked{}, 0)));
  EXPECT_TRUE(publisher_.blocked());
  ASSERT_TRUE(feed(server::method(ConnectionUnblocked{}, 0)));
  EXPECT_FALSE(publisher_.blocked());
}

TEST_F(PublisherTest, ClosesInOrder) {
  become_ready();
  publisher_.close();
  EXPECT_EQ(sent(), Names({"10.50"}));
  ASSERT_TRUE(feed(server::method(ConnectionCloseOk{}, 0)));
  EXPECT_EQ(publisher_.phase(), Publisher::Phase::closed);
  EXPECT_FALSE(publisher_.closed());
}

TEST_F(PublisherTest, RefusesMethodsOutOfTurn) {
  EXPECT_EQ(feed(server::tune()).error().code(), Errc::malformed);
}

TEST_F(PublisherTest, RefusesABrokerWithoutPlainAuthentication) {
  const auto start = server::method(ConnectionStart{0, 9, {}, {"EXTERNAL"}, {"en_US"}}, 0);
  EXPECT_EQ(feed(start).error().code(), Errc::invalid_argument);
}

// A message comes back with all its headers, in one frame of whatever size.
TEST_F(PublisherTest, AReturnWhoseHeadersAreLargerThanAFrameMayBeIsOfItsMessageAlone) {
  become_ready(4096);
  publish("a");
  publish("b");
  std::string table;
  TableWriter(table).text("big", std::string(200'000, 'h'));
  std::string properties;
  ByteWriter out(properties);
  out.integer(std::uint16_t{(1U << 13U) | (1U << 7U)});
  out.long_string(table);
  out.short_string("a");
  ASSERT_TRUE(feed(server::method(BasicReturn{312, {"NO_ROUTE"}, {""}, {"orders"}}) +
                   server::content_header(2, properties) + server::frame(FrameType::body, "{}") +
                   server::method(BasicAck{1, 0}) + server::method(BasicAck{2, 0})));
  EXPECT_EQ(confirms_, Names({"1 returned 312 NO_ROUTE", "2 taken"}));
}

TEST_F(PublisherTest, RepeatsAMessageAsItIs) {
  become_ready();
  std::string properties;
  ByteWriter out(properties);
  out.integer(std::uint16_t{1U << 7U});
  out.short_string("id");
  EXPECT_EQ(
      publisher_.publish(RepeatedMessage{
          .queue = "orders", .body = "not json", .properties = properties, .message_id = "id"}),
      1);
  EXPECT_EQ(sent(), (Names{"60.40", "header", "body 8"}));
  EXPECT_TRUE(header_.ends_with(properties));
}

// Without an id there is none to be told by: it is the only one on its way.
TEST_F(PublisherTest, KnowsARepeatedMessageWithoutAnIdThatComesBack) {
  become_ready();
  const std::string none(2, '\0');
  publisher_.publish(
      RepeatedMessage{.queue = "gone", .body = "", .properties = none, .message_id = {}});
  ASSERT_TRUE(feed(server::method(BasicReturn{312, {"NO_ROUTE"}, {""}, {"gone"}}) +
                   server::content_header(0, none) + server::method(BasicAck{1, 0})));
  EXPECT_EQ(confirms_, Names{"1 returned 312 NO_ROUTE"});
}

}  // namespace
}  // namespace wheelpit::amqp091
