#include "wire/amqp091/content.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {
namespace {

std::string all_properties() {
  std::string bytes;
  ByteWriter out(bytes);
  out.integer(std::uint16_t{0xFFFC});
  out.short_string("text/plain");
  out.short_string("utf-8");
  out.long_string("table");
  out.integer(std::uint8_t{2});
  out.integer(std::uint8_t{34});
  for (const char* text : {"correlation", "reply", "60000", "id"}) out.short_string(text);
  out.integer(std::uint64_t{2021});
  for (const char* text : {"type", "user", "app", "cluster"}) out.short_string(text);
  return bytes;
}

TEST(ReadProperties, ReadsAllFourteen) {
  const std::string bytes = all_properties();
  const BasicProperties properties = read_properties(bytes);
  EXPECT_EQ(properties.content_type, "text/plain");
  EXPECT_EQ(properties.content_encoding, "utf-8");
  EXPECT_EQ(properties.headers, "table");
  EXPECT_EQ(properties.delivery_mode, 2);
  EXPECT_EQ(properties.priority, 34);
  EXPECT_EQ(properties.correlation_id, "correlation");
  EXPECT_EQ(properties.reply_to, "reply");
  EXPECT_EQ(properties.expiration, "60000");
  EXPECT_EQ(properties.message_id, "id");
  EXPECT_EQ(properties.timestamp, 2021U);
  EXPECT_EQ(properties.type, "type");
  EXPECT_EQ(properties.user_id, "user");
  EXPECT_EQ(properties.app_id, "app");
  EXPECT_EQ(properties.cluster_id, "cluster");
  EXPECT_FALSE(properties.damaged);
}

TEST(ReadProperties, TellsAbsentFromEmpty) {
  const BasicProperties none = read_properties(std::string_view("\0\0", 2));
  EXPECT_FALSE(none.headers);
  EXPECT_FALSE(none.damaged);
  const BasicProperties empty = read_properties(std::string_view("\x20\0\0\0\0\0", 6));
  EXPECT_EQ(empty.headers, "");
}

TEST(ReadProperties, KeepsThoseBeforeTheDamage) {
  const std::string bytes = all_properties();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const BasicProperties properties = read_properties(std::string_view(bytes).substr(0, size));
    EXPECT_TRUE(properties.damaged) << size;
    EXPECT_EQ(properties.content_type.has_value(), size >= 13) << size;
    EXPECT_FALSE(properties.cluster_id) << size;
  }
}

TEST(ReadContentHeader, NeedsClassWeightAndSize) {
  const std::string_view bytes("\0\x3C\0\0\0\0\0\0\0\0\x01\0rest", 16);
  const auto header = read_content_header(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->class_id, 60);
  EXPECT_EQ(header->body_size, 256U);
  EXPECT_EQ(header->properties, "rest");
  EXPECT_FALSE(read_content_header(bytes.substr(0, 11)));
}

}  // namespace
}  // namespace wheelpit::amqp091
