#include "record/rabbitmq_encoder.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>

#include "record/header_value.h"

namespace wheelpit {
namespace {

const std::string kArn = "arn:aws:mq:us-east-1:000000000000:broker:kitchen:b-0a1b2c3d-0002";

std::string event_of(const std::vector<RabbitMqMessage>& messages) {
  const auto encoder = make_rabbitmq_encoder(kArn, "orders", "/");
  std::string event(encoder->head());
  for (const RabbitMqMessage& message : messages) {
    if (event.size() > encoder->head().size()) event += ',';
    encoder->append({.id = {}, .received_at = {}, .message = message}, event);
  }
  event += encoder->tail();
  return event;
}

std::string header(HeaderValue value) {
  std::string out;
  append_header_value(value, out);
  return out;
}

LongString text(std::string bytes) { return {std::move(bytes)}; }

RabbitMqMessage message_with_every_header_type() {
  const HeaderTable inner = {{"inner", {text("x")}}, {"n", {std::int64_t{1}}}};
  const HeaderArray array = {{text("a")}, {std::int64_t{2}}, {std::monostate{}}, {inner}};
  RabbitMqMessage message;
  message.properties.content_type = "text/plain";
  message.properties.headers = {
      {"S_ascii", {text("value1")}},
      {"S_utf8", {text("h\xc3\xa9\xe2\x82\xac")}},
      {"S_empty", {text("")}},
      {"x_bytes", {ByteArray{std::string("\x00\x7f\x80\xff", 4)}}},
      {"t_true", {true}},
      {"t_false", {false}},
      {"b_i8", {std::int64_t{-5}}},
      {"s_i16", {std::int64_t{-300}}},
      {"I_i32", {std::int64_t{-10}}},
      {"l_i64", {std::int64_t{9007199254740993}}},
      {"L_u64", {std::numeric_limits<std::uint64_t>::max()}},
      {"f_third", {0.1F}},
      {"d_whole", {3.0}},
      {"d_big", {1e300}},
      {"d_nan", {std::nan("")}},
      {"f_infinite", {-std::numeric_limits<float>::infinity()}},
      {"D_decimal", {Decimal{.scale = 2, .value = 12345}}},
      {"D_small", {Decimal{.scale = 2, .value = -5}}},
      {"T_time", {Timestamp{2021}}},
      {"T_2021", {Timestamp{1625097600}}},
      {"V_void", {std::monostate{}}},
      {"F_table", {inner}},
      {"F_empty", {HeaderTable{}}},
      {"A_array", {array}},
      {"A_empty", {HeaderArray{}}},
  };
  message.properties.delivery_mode = 1;
  message.properties.priority = 34;
  message.properties.expiration = "60000";
  message.properties.timestamp = 2021;
  message.properties.message_id = "<a&b='c'>\"\\\x01\xe2\x80\xa8";
  message.body = "hello";
  return message;
}

TEST(RabbitMqEncoder, WritesTheGoldenEvent) {
  RabbitMqMessage bare;
  bare.redelivered = true;
  bare.body = "Hello World 1";
  RabbitMqMessage empty;
  empty.properties.headers = HeaderTable{};

  const auto path =
      std::filesystem::path(__FILE__).parent_path() / "../../tests/data/rabbitmq_event.json";
  std::ifstream file(path);
  std::string golden{std::istreambuf_iterator<char>(file), {}};
  ASSERT_TRUE(golden.ends_with('\n')) << path;
  golden.pop_back();
  EXPECT_EQ(event_of({message_with_every_header_type(), bare, empty}), golden);
}

TEST(RabbitMqEncoder, QuotesQueueAndVirtualHost) {
  const auto encoder = make_rabbitmq_encoder(kArn, "a\"b", "c\\d");
  EXPECT_TRUE(encoder->head().ends_with(R"("rmqMessagesByQueue":{"a\"b::c\\d":[)"));
}

TEST(RabbitMqEncoder, RepairsTextThatIsNotUtf8) {
  RabbitMqMessage message;
  message.properties.type = "a\xff";
  const std::string event = event_of({message});
  EXPECT_NE(event.find("\"type\":\"a\xef\xbf\xbd\""), std::string::npos) << event;
}

TEST(HeaderValue, FloatsAreTheShortestTextOfTheirOwnWidth) {
  EXPECT_EQ(header({0.1F}), "0.1");
  EXPECT_EQ(header({0.1}), "0.1");
  EXPECT_EQ(header({static_cast<double>(0.1F)}), "0.10000000149011612");
  EXPECT_EQ(header({1.5F}), "1.5");
  EXPECT_EQ(header({-0.0}), "-0.0");
  EXPECT_EQ(header({1e22}), "1e+22");
}

TEST(HeaderValue, DecimalsKeepTheirScale) {
  EXPECT_EQ(header({Decimal{.scale = 0, .value = 7}}), "7");
  EXPECT_EQ(header({Decimal{.scale = 2, .value = 500}}), "5.00");
  EXPECT_EQ(header({Decimal{.scale = 3, .value = 5}}), "0.005");
  EXPECT_EQ(header({Decimal{.scale = 1, .value = std::numeric_limits<std::int32_t>::min()}}),
            "-214748364.8");
  EXPECT_EQ(header({Decimal{.scale = 255, .value = 1}}).size(), 257U);
}

// Whatever a publisher sends, in whatever place, the event is valid JSON.
class RandomMessages {
 public:
  explicit RandomMessages(unsigned seed) : random_(seed) {}

  RabbitMqMessage next() {
    RabbitMqMessage message;
    RabbitMqProperties& properties = message.properties;
    for (auto* text :
         {&properties.content_type, &properties.content_encoding, &properties.correlation_id,
          &properties.reply_to, &properties.expiration, &properties.message_id, &properties.type,
          &properties.user_id, &properties.app_id, &properties.cluster_id}) {
      if (below(2) == 0) *text = bytes(40);
    }
    if (below(4) != 0) properties.headers = table(0);
    if (below(2) == 0) properties.delivery_mode = static_cast<std::uint8_t>(below(256));
    if (below(2) == 0) properties.priority = static_cast<std::uint8_t>(below(256));
    if (below(2) == 0) properties.timestamp = number();
    message.redelivered = below(2) == 0;
    message.body = bytes(100);
    return message;
  }

 private:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::uint64_t number() { return random_() >> below(64); }

  std::string bytes(std::size_t longest) {
    std::string text(below(longest), '\0');
    for (char& c : text) c = static_cast<char>(below(256));
    return text;
  }

  HeaderTable table(int depth) {
    HeaderTable entries(below(5));
    for (auto& [key, entry] : entries) {
      key = bytes(20);
      entry = value(depth + 1);
    }
    return entries;
  }

  HeaderValue value(int depth) {
    const auto bits = static_cast<std::uint32_t>(random_());
    switch (below(depth < 4 ? 12 : 10)) {
      case 0:
        return {std::monostate{}};
      case 1:
        return {below(2) == 0};
      case 2:
        return {static_cast<std::int64_t>(number())};
      case 3:
        return {number()};
      case 4:
        return {std::bit_cast<float>(bits)};
      case 5:
        return {std::bit_cast<double>(random_())};
      case 6:
        return {Decimal{static_cast<std::uint8_t>(bits), static_cast<std::int32_t>(bits)}};
      case 7:
        return {Timestamp{number()}};
      case 8:
        return {LongString{bytes(20)}};
      case 9:
        return {ByteArray{bytes(20)}};
      case 10:
        return {table(depth)};
      default: {
        HeaderArray values(below(4));
        for (HeaderValue& v : values) v = value(depth + 1);
        return {std::move(values)};
      }
    }
  }

  std::mt19937_64 random_;
};

TEST(RabbitMqEncoder, AnyMessageGivesValidJson) {
  RandomMessages messages(20261122);
  for (int i = 0; i < 1000; ++i) {
    const std::string event = event_of({messages.next(), messages.next()});
    boost::system::error_code fault;
    const auto parsed = boost::json::parse(event, fault);
    ASSERT_FALSE(fault) << fault.message() << "\n" << event;
    ASSERT_EQ(parsed.at("rmqMessagesByQueue").at("orders::/").as_array().size(), 2U);
  }
}

}  // namespace
}  // namespace wheelpit
