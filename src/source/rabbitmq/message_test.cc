#include "source/rabbitmq/message.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "wire/amqp091/bytes.h"
#include "wire/amqp091/table.h"

namespace wheelpit::rabbitmq {
namespace {

ReceivedMessage receive(std::string_view headers) {
  amqp091::Delivery delivery;
  delivery.properties.headers = headers;
  return to_message(delivery);
}

std::string text_entry(std::string_view key, std::string_view value) {
  std::string table;
  amqp091::TableWriter(table).text(key, value);
  return table;
}

TEST(ToMessage, KeepsAbsentPropertiesAbsentAndEmptyOnesEmpty) {
  amqp091::Delivery delivery;
  delivery.redelivered = true;
  delivery.body = "hello";
  delivery.properties.content_type = "";
  delivery.properties.priority = 34;
  const ReceivedMessage received = to_message(delivery);
  EXPECT_EQ(received.message.body, "hello");
  EXPECT_TRUE(received.message.redelivered);
  EXPECT_EQ(received.message.properties.content_type, "");
  EXPECT_FALSE(received.message.properties.content_encoding);
  EXPECT_FALSE(received.message.properties.headers);
  EXPECT_EQ(received.message.properties.priority, 34);
  EXPECT_FALSE(received.incomplete);
}

TEST(ToMessage, BuildsNestedTablesInTheOrderOfTheWire) {
  std::string inner = text_entry("inner", "x");
  std::string table = text_entry("first", "1");
  amqp091::TableWriter(table).table("second", inner);
  amqp091::TableWriter(table).boolean("third", true);

  const ReceivedMessage received = receive(table);
  const HeaderTable& headers = *received.message.properties.headers;
  ASSERT_EQ(headers.size(), 3U);
  EXPECT_EQ(headers[0].key, "first");
  EXPECT_EQ(std::get<LongString>(headers[0].value.value).bytes, "1");
  EXPECT_EQ(std::get<HeaderTable>(headers[1].value.value).at(0).key, "inner");
  EXPECT_TRUE(std::get<bool>(headers[2].value.value));
}

TEST(ToMessage, OfARepeatedKeyTheFirstWinsAmongFewAndManyKeys) {
  for (const int others : {0, 3, 100}) {
    std::string table = text_entry("k", "first");
    for (int i = 0; i < others; ++i) table += text_entry("key" + std::to_string(i), "");
    table += text_entry("k", "second") + text_entry("last", "");
    const ReceivedMessage received = receive(table);
    const HeaderTable& headers = *received.message.properties.headers;
    EXPECT_EQ(headers.size(), others + 2U);
    EXPECT_EQ(std::get<LongString>(headers.front().value.value).bytes, "first");
    EXPECT_EQ(headers.back().key, "last");
  }
}

TEST(ToMessage, KeysThatTheFunctionCannotTellApartCountAsRepeated) {
  for (const int others : {0, 100}) {
    std::string table = text_entry("\xFF", "first");
    for (int i = 0; i < others; ++i) table += text_entry("key" + std::to_string(i), "");
    table += text_entry("\xFE", "second") + text_entry("\xC3\xA9", "") + text_entry("last", "");
    const ReceivedMessage received = receive(table);
    const HeaderTable& headers = *received.message.properties.headers;
    EXPECT_EQ(headers.size(), others + 3U);
    EXPECT_EQ(std::get<LongString>(headers.front().value.value).bytes, "first");
  }
}

TEST(ToMessage, SaysThatHeadersAreIncompleteAndKeepsTheRest) {
  const ReceivedMessage received = receive(text_entry("k", "v") + "\x01z?");
  EXPECT_TRUE(received.incomplete);
  EXPECT_EQ(received.message.properties.headers->size(), 1U);
}

TEST(ToMessage, RecognisesWhatComesFromAStream) {
  EXPECT_TRUE(receive(text_entry("x-stream-offset", "7")).like_from_stream);
  std::string nested;
  amqp091::TableWriter(nested).table("t", text_entry("x-stream-offset", "7"));
  EXPECT_FALSE(receive(nested).like_from_stream);
}

TEST(ToMessage, CountsWhatManyTinyHeadersReallyHold) {
  std::string table;
  for (int i = 0; i < 1000; ++i) table += text_entry("k" + std::to_string(i), "");
  EXPECT_GT(receive(table).bytes, 1000 * sizeof(HeaderEntry));
}

}  // namespace
}  // namespace wheelpit::rabbitmq
