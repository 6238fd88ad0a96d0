// Every header type that a client can send, through a real broker.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "amqp_client.h"
#include "rabbitmq_broker.h"
#include "rabbitmq_world.h"

namespace wheelpit {
namespace {

amqp_bytes_t bytes(std::string_view text) {
  // The library only reads what it is given here.
  return {text.size(), const_cast<char*>(text.data())};
}

class Headers {
 public:
  Headers() { entries_.reserve(100); }

  amqp_field_value_t& add(const char* key, int kind) {
    amqp_table_entry_t entry{};
    entry.key = amqp_cstring_bytes(key);
    entry.value.kind = static_cast<std::uint8_t>(kind);
    return entries_.emplace_back(entry).value;
  }
  void add_bytes(const char* key, int kind, std::string_view value) {
    add(key, kind).value.bytes = bytes(value);
  }
  amqp_table_t table() { return {static_cast<int>(entries_.size()), entries_.data()}; }

 private:
  std::vector<amqp_table_entry_t> entries_;
};

class RabbitMqHeaders : public testing::Test {
 protected:
  Record receive(const amqp_basic_properties_t& properties, const std::string& body) {
    AmqpClient client(broker().url());
    client.select_confirms();
    client.publish(world_.queue(), properties, body);
    client.await_confirms(0);
    auto records = running_.receive(1);
    EXPECT_EQ(records.size(), 1U);
    running_.settle(records, Settlement::done);
    return std::move(records.at(0));
  }

  RabbitMqMessage receive_with(Headers& headers) {
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_HEADERS_FLAG;
    properties.headers = headers.table();
    return std::get<RabbitMqMessage>(receive(properties, "").message);
  }

  RabbitMqWorld world_;
  RunningSource running_{world_};
};

template <class T>
T value_of(const RabbitMqMessage& message, std::string_view key) {
  for (const HeaderEntry& entry : *message.properties.headers) {
    if (entry.key == key) return std::get<T>(entry.value.value);
  }
  ADD_FAILURE() << "no header " << key;
  return T();
}

TEST_F(RabbitMqHeaders, NumbersOfEveryWidthKeepTheirValue) {
  Headers headers;
  headers.add("b", AMQP_FIELD_KIND_I8).value.i8 = -5;
  headers.add("B", AMQP_FIELD_KIND_U8).value.u8 = 200;
  headers.add("s", AMQP_FIELD_KIND_I16).value.i16 = -300;
  headers.add("u", AMQP_FIELD_KIND_U16).value.u16 = 60000;
  headers.add("I", AMQP_FIELD_KIND_I32).value.i32 = -10;
  headers.add("i", AMQP_FIELD_KIND_U32).value.u32 = 4000000000U;
  headers.add("l", AMQP_FIELD_KIND_I64).value.i64 = 9007199254740993;
  headers.add("L", AMQP_FIELD_KIND_U64).value.u64 = 5;
  headers.add("f", AMQP_FIELD_KIND_F32).value.f32 = 0.1F;
  headers.add("d", AMQP_FIELD_KIND_F64).value.f64 = 1e300;
  auto& decimal = headers.add("D", AMQP_FIELD_KIND_DECIMAL).value.decimal;
  decimal.decimals = 2;
  decimal.value = 12345;
  headers.add("T", AMQP_FIELD_KIND_TIMESTAMP).value.u64 = 2021;
  const RabbitMqMessage message = receive_with(headers);

  EXPECT_EQ(value_of<std::int64_t>(message, "b"), -5);
  EXPECT_EQ(value_of<std::uint64_t>(message, "B"), 200U);
  EXPECT_EQ(value_of<std::int64_t>(message, "s"), -300);
  EXPECT_EQ(value_of<std::uint64_t>(message, "u"), 60000U);
  EXPECT_EQ(value_of<std::int64_t>(message, "I"), -10);
  EXPECT_EQ(value_of<std::uint64_t>(message, "i"), 4000000000U);
  EXPECT_EQ(value_of<std::int64_t>(message, "l"), 9007199254740993);
  EXPECT_EQ(value_of<std::int64_t>(message, "L"), 5);
  EXPECT_EQ(value_of<float>(message, "f"), 0.1F);
  EXPECT_EQ(value_of<double>(message, "d"), 1e300);
  EXPECT_EQ(value_of<Decimal>(message, "D").scale, 2);
  EXPECT_EQ(value_of<Decimal>(message, "D").value, 12345);
  EXPECT_EQ(value_of<Timestamp>(message, "T").seconds, 2021U);
}

TEST_F(RabbitMqHeaders, TextsBytesAndContainersKeepTheirContents) {
  Headers inner;
  inner.add_bytes("inner", AMQP_FIELD_KIND_UTF8, "x");
  std::array<amqp_field_value_t, 2> elements{};
  elements[0].kind = AMQP_FIELD_KIND_VOID;
  elements[1].kind = AMQP_FIELD_KIND_TABLE;
  elements[1].value.table = inner.table();

  Headers headers;
  headers.add_bytes("S", AMQP_FIELD_KIND_UTF8, "h\xC3\xA9");
  headers.add_bytes("S_empty", AMQP_FIELD_KIND_UTF8, "");
  headers.add_bytes("x", AMQP_FIELD_KIND_BYTES, std::string_view("\x00\x7F\x80\xFF", 4));
  headers.add("t", AMQP_FIELD_KIND_BOOLEAN).value.boolean = 1;
  headers.add("V", AMQP_FIELD_KIND_VOID);
  headers.add("F", AMQP_FIELD_KIND_TABLE).value.table = inner.table();
  headers.add("A", AMQP_FIELD_KIND_ARRAY).value.array = {2, elements.data()};
  const RabbitMqMessage message = receive_with(headers);

  EXPECT_EQ(value_of<LongString>(message, "S").bytes, "h\xC3\xA9");
  EXPECT_EQ(value_of<LongString>(message, "S_empty").bytes, "");
  EXPECT_EQ(value_of<ByteArray>(message, "x").bytes, std::string_view("\x00\x7F\x80\xFF", 4));
  EXPECT_TRUE(value_of<bool>(message, "t"));
  value_of<std::monostate>(message, "V");
  EXPECT_EQ(value_of<HeaderTable>(message, "F").at(0).key, "inner");
  const auto array = value_of<HeaderArray>(message, "A");
  ASSERT_EQ(array.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(array[0].value));
  EXPECT_EQ(std::get<HeaderTable>(array[1].value).size(), 1U);
}

TEST_F(RabbitMqHeaders, PropertiesArePassedAsTheyAre) {
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG |
                      AMQP_BASIC_PRIORITY_FLAG | AMQP_BASIC_TIMESTAMP_FLAG |
                      AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_HEADERS_FLAG;
  properties.content_type = amqp_cstring_bytes("text/plain");
  properties.delivery_mode = 1;
  properties.priority = 34;
  properties.timestamp = 2021;
  properties.message_id = bytes("<a&b='c'>\"\\\x01\xFF");
  const auto message = std::get<RabbitMqMessage>(receive(properties, "hello").message);
  EXPECT_EQ(message.body, "hello");
  EXPECT_EQ(message.properties.content_type, "text/plain");
  EXPECT_EQ(message.properties.delivery_mode, 1);
  EXPECT_EQ(message.properties.priority, 34);
  EXPECT_EQ(message.properties.timestamp, 2021U);
  EXPECT_EQ(message.properties.message_id, "<a&b='c'>\"\\\x01\xFF");
  EXPECT_FALSE(message.properties.expiration);
  ASSERT_TRUE(message.properties.headers);
  EXPECT_TRUE(message.properties.headers->empty());
}

TEST_F(RabbitMqHeaders, BodiesOfManyFramesAndOfNoneArrive) {
  const std::string large(7 << 20, 'x');
  const auto first = receive(amqp_basic_properties_t{}, large);
  EXPECT_EQ(std::get<RabbitMqMessage>(first.message).body, large);
  const auto second = std::get<RabbitMqMessage>(receive(amqp_basic_properties_t{}, "").message);
  EXPECT_EQ(second.body, "");
  EXPECT_FALSE(second.properties.headers);
}

}  // namespace
}  // namespace wheelpit
