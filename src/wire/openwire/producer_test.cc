#include "wire/openwire/producer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wire/openwire/body.h"
#include "wire/openwire/client_commands.h"
#include "wire/openwire/primitive.h"
#include "wire/openwire/server_frames.h"
#include "wire/openwire/test_frames.h"

namespace wheelpit::openwire {
namespace {

using Names = std::vector<std::string>;

class ProducerTest : public testing::Test, protected AnswerSink {
 protected:
  void on_answer(std::int32_t id, const std::optional<BrokerException>& refusal) override {
    answers_.push_back(std::to_string(id) + " " + (refusal ? refusal->message : "taken"));
  }

  static ProducerOptions options() {
    return {.username = "esm",
            .password = Secret("geheim"),
            .connection_id = "ID:c:1",
            .client_id = "client",
            .version = "1"};
  }

  Status feed(std::string_view bytes, std::size_t piece = 100'000) {
    while (!bytes.empty()) {
      const auto space = producer_.space();
      const std::size_t count = std::min({piece, bytes.size(), space.size()});
      std::ranges::copy(bytes.substr(0, count), space.begin());
      bytes.remove_prefix(count);
      if (Status received = producer_.received(count, {}); !received) return received;
    }
    return {};
  }

  // The only command that was sent since the last call; a view of output_.
  template <class Kind>
  Kind only_sent(Kind command = {}) {
    output_ = producer_.take_output({});
    EXPECT_EQ(output_.size(), 4 + ByteReader(output_).integer<std::uint32_t>());
    EXPECT_TRUE(read_frame(frame_of(output_), Encoding(), command));
    return command;
  }

  void become_ready() {
    ASSERT_TRUE(feed(server::wire_format() + server::response(1) + server::response(2) +
                     server::response(3)));
    ASSERT_TRUE(producer_.ready());
    producer_.take_output({});
  }

  std::int32_t publish(std::string_view body = "hi") {
    return producer_.publish({.queue = "orders", .body = body, .timestamp = 7, .properties = {}});
  }

  Message sent_message() {
    Message message;
    message.type = DataType::text_message;
    return only_sent(message);
  }

  Names answers_;
  std::string output_;
  Producer producer_{options(), *this, {}};
};

TEST_F(ProducerTest, GoesToItsProducerStepByStep) {
  const auto begin = only_sent<WireFormatInfo>();
  EXPECT_EQ(begin.version, 12);
  ASSERT_TRUE(feed(server::wire_format()));
  const auto login = only_sent<ConnectionInfo>();
  EXPECT_EQ(login.user_name.utf8(), "esm");
  EXPECT_EQ(login.password.utf8(), "geheim");
  ASSERT_TRUE(feed(server::broker_info() + server::response(1)));
  EXPECT_EQ(only_sent<SessionInfo>().session_id->value, 1);
  ASSERT_TRUE(feed(server::response(2)));
  const auto producer = only_sent<ProducerInfo>();
  EXPECT_FALSE(producer.destination);
  EXPECT_TRUE(producer.response_required);
  EXPECT_FALSE(producer_.ready());
  ASSERT_TRUE(feed(server::response(3)));
  EXPECT_TRUE(producer_.ready());
}

TEST_F(ProducerTest, AsksForAConnectionThatMayBeSilent) {
  const auto begin = only_sent<WireFormatInfo>();
  const auto options = read_map(*begin.marshalled_properties.raw);
  ASSERT_TRUE(options);
  const auto inactivity =
      std::ranges::find(*options, "MaxInactivityDuration",
                        [](const PrimitiveEntry& entry) { return entry.key.utf8(); });
  ASSERT_NE(inactivity, options->end());
  EXPECT_EQ(std::get<std::int64_t>(inactivity->value.value), 0);
}

TEST_F(ProducerTest, AMessageIsAPersistentTextThatWantsAnAnswer) {
  become_ready();
  const std::vector<std::pair<std::string, std::string>> properties = {
      {"RequestID", "r-1"}, {"ErrorMessage", std::string(1000, 'x')}};
  EXPECT_EQ(producer_.publish({.queue = "orders",
                               .body = "h\xc3\xa9 \xf0\x9f\x98\x80",
                               .timestamp = 7,
                               .properties = properties}),
            4);
  const Message message = sent_message();
  EXPECT_TRUE(message.response_required);
  EXPECT_TRUE(message.persistent);
  EXPECT_EQ(message.priority, 4);
  EXPECT_EQ(message.timestamp, 7);
  EXPECT_EQ(jms_name(*message.destination), "queue://orders");
  EXPECT_EQ(jms_message_id(*message.message_id), "ID:c:1:1:1:1");
  EXPECT_EQ(**text_body(message, 1000), "h\xc3\xa9 \xf0\x9f\x98\x80");
  const auto read = read_map(*message.marshalled_properties.raw);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(std::get<Text>(read->at(1).value.value).utf8(), std::string(1000, 'x'));
}

TEST_F(ProducerTest, MessagesHaveIdsOfTheirOwn) {
  become_ready();
  EXPECT_NE(publish(), publish());
}

TEST_F(ProducerTest, TellsWhatTheBrokerAnswers) {
  become_ready();
  publish();
  publish();
  ASSERT_TRUE(feed(server::exception(5, "javax.jms.JMSException", "full") + server::response(4) +
                       server::response(4),
                   1));
  EXPECT_EQ(answers_, Names({"5 full", "4 taken"}));
}

TEST_F(ProducerTest, ARefusedLoginIsTheEnd) {
  ASSERT_TRUE(feed(server::wire_format() +
                   server::exception(1, "java.lang.SecurityException", "bad password")));
  ASSERT_TRUE(producer_.refused());
  EXPECT_EQ(producer_.refused()->during, Producer::Phase::login);
  EXPECT_EQ(producer_.refused()->why.message, "bad password");
  EXPECT_EQ(producer_.phase(), Producer::Phase::closed);
}

TEST_F(ProducerTest, AnErrorOfTheConnectionIsTheEndToo) {
  become_ready();
  ASSERT_TRUE(feed(server::connection_error("java.io.IOException", "gone")));
  ASSERT_TRUE(producer_.refused());
  EXPECT_EQ(producer_.refused()->during, Producer::Phase::ready);
}

TEST_F(ProducerTest, TellsThatTheBrokerLeaves) {
  become_ready();
  EXPECT_FALSE(producer_.leaving());
  ASSERT_TRUE(feed(server::wire_of(ShutdownInfo())));
  EXPECT_TRUE(producer_.leaving());
}

TEST_F(ProducerTest, ClosesInOrder) {
  become_ready();
  producer_.close();
  const auto remove = only_sent<RemoveInfo>();
  EXPECT_TRUE(std::holds_alternative<ConnectionId>(*remove.object_id));
  ASSERT_TRUE(feed(server::response(4)));
  EXPECT_EQ(producer_.phase(), Producer::Phase::closed);
  EXPECT_FALSE(producer_.refused());
}

TEST_F(ProducerTest, AnswersASignOfLifeThatWantsOne) {
  become_ready();
  KeepAliveInfo info;
  info.command_id = 77;
  info.response_required = true;
  ASSERT_TRUE(feed(server::wire_of(info)));
  EXPECT_EQ(only_sent<KeepAliveInfo>().command_id, 77);
}

TEST_F(ProducerTest, RefusesAPeerThatIsNoBroker) {
  EXPECT_EQ(feed("HTTP/1.1 400 Bad Request\r\n").error().code(), Errc::malformed);
  EXPECT_FALSE(producer_.ready());
}

TEST_F(ProducerTest, PublishesAReceivedMessageAgain) {
  become_ready();
  Message received;
  received.type = DataType::text_message;
  received.original_destination = {.type = DataType::queue, .physical_name = {"orders"}};
  received.destination = {.type = DataType::queue, .physical_name = {"ActiveMQ.DLQ"}};
  received.group_id = {"g"};
  received.correlation_id = {"c"};
  received.persistent = true;
  received.priority = 7;
  received.timestamp = 1234;
  received.jms_type = {"t"};
  received.content = {"content"};
  received.marshalled_properties = {"properties"};
  received.compressed = true;
  received.redelivery_counter = 6;
  received.user_id = {"somebody"};
  received.broker_in_time = 5;
  const std::int32_t asked = producer_.publish_again(received, "orders");
  const Message sent = sent_message();
  EXPECT_EQ(sent.command_id, asked);
  EXPECT_TRUE(sent.response_required);
  EXPECT_EQ(sent.destination->physical_name.utf8(), "orders");
  EXPECT_FALSE(sent.original_destination);
  EXPECT_EQ(sent.message_id->producer_sequence_id, 1);
  EXPECT_EQ(sent.group_id.utf8(), "g");
  EXPECT_EQ(sent.correlation_id.utf8(), "c");
  EXPECT_TRUE(sent.persistent);
  EXPECT_EQ(sent.priority, 7);
  EXPECT_EQ(sent.timestamp, 1234);
  EXPECT_EQ(sent.jms_type.utf8(), "t");
  EXPECT_EQ(sent.content.raw, "content");
  EXPECT_EQ(sent.marshalled_properties.raw, "properties");
  EXPECT_TRUE(sent.compressed);
  EXPECT_EQ(sent.redelivery_counter, 0);
  EXPECT_TRUE(sent.user_id.is_null());
  EXPECT_EQ(sent.broker_in_time, 0);
  ASSERT_TRUE(feed(server::response(asked)));
  EXPECT_EQ(answers_, Names{std::to_string(asked) + " taken"});
}

}  // namespace
}  // namespace wheelpit::openwire
