#include "app/letters/dead_letter_facts.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

HeaderTable death(std::string queue, std::string reason, std::int64_t count, std::uint64_t at) {
  return {{.key = "count", .value = {count}},
          {.key = "reason", .value = {LongString{std::move(reason)}}},
          {.key = "queue", .value = {LongString{std::move(queue)}}},
          {.key = "time", .value = {Timestamp{at}}}};
}

TEST(LetterOfRabbitMq, TellsOfItsNewestDeath) {
  RabbitMqMessage message{.body = "abc"};
  message.properties.message_id = "7";
  message.properties.headers =
      HeaderTable{{.key = "x-death",
                   .value = {HeaderArray{{death("orders", "rejected", 2, 1700)},
                                         {death("wait", "expired", 9, 1600)}}}}};
  const Letter letter = letter_of(message);
  EXPECT_EQ(letter.id, "7");
  EXPECT_EQ(letter.to, "orders");
  EXPECT_EQ(letter.reason, "rejected");
  EXPECT_EQ(letter.deaths, 2);
  EXPECT_EQ(letter.died_at, WallTime(std::chrono::seconds(1700)));
  EXPECT_EQ(letter.bytes, 3);
}

TEST(LetterOfRabbitMq, IsNamedByItsBodyIfItHasNoId) {
  const Letter letter = letter_of(RabbitMqMessage{.body = "abc"});
  EXPECT_EQ(letter.id, "sha256-ba7816bf8f01cfea");
  EXPECT_EQ(letter.to, "");
  EXPECT_EQ(letter.deaths, 0);
}

// Anybody can send such headers.
TEST(LetterOfRabbitMq, BelievesNoOtherShape) {
  for (HeaderValue deaths :
       {HeaderValue{HeaderArray{}}, HeaderValue{LongString{"orders"}},
        HeaderValue{HeaderArray{{LongString{"orders"}}}},
        HeaderValue{HeaderArray{{HeaderTable{{.key = "queue", .value = {true}},
                                             {.key = "count", .value = {std::int64_t{-1}}}}}}}}) {
    RabbitMqMessage message;
    message.properties.headers = HeaderTable{{.key = "x-death", .value = std::move(deaths)}};
    EXPECT_EQ(letter_of(message).to, "");
    EXPECT_EQ(letter_of(message).deaths, 0);
  }
}

TEST(LetterOfActiveMq, TellsWhereItWasSentAndWhyItIsHere) {
  ActiveMqMessage message;
  message.message_id = "ID:1";
  message.broker_in_time = 1500;
  message.properties = {{"kind", "order"}, {"dlqDeliveryFailureCause", "too often"}};
  const Letter letter = letter_of(message, "orders");
  EXPECT_EQ(letter.id, "ID:1");
  EXPECT_EQ(letter.to, "orders");
  EXPECT_EQ(letter.reason, "too often");
  EXPECT_EQ(letter.died_at, WallTime(std::chrono::milliseconds(1500)));
}

TEST(LetterOfSqs, NamesTheQueueItCameFrom) {
  SqsMessage message;
  message.message_id = "m";
  EXPECT_EQ(letter_of(message, "arn:known").to, "arn:known");
  message.system_attributes = {{"DeadLetterQueueSourceArn", "arn:its"}};
  EXPECT_EQ(letter_of(message, "arn:known").to, "arn:its");
}

}  // namespace
}  // namespace wheelpit
