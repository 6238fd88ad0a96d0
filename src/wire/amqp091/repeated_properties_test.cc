#include "wire/amqp091/repeated_properties.h"

#include <gtest/gtest.h>

#include "wire/amqp091/bytes.h"
#include "wire/amqp091/table.h"

namespace wheelpit::amqp091 {
namespace {

std::string entry(std::string_view key, char type, std::string_view value) {
  std::string out;
  ByteWriter writer(out);
  writer.short_string(key);
  writer.integer(static_cast<std::uint8_t>(type));
  return out + std::string(value);
}

std::string block(std::string_view bytes) {
  std::string out;
  ByteWriter(out).long_string(bytes);
  return out;
}

TEST(RepeatedProperties, AreThoseOfTheMessage) {
  std::string bytes;
  ByteWriter out(bytes);
  out.integer(std::uint16_t{0xFFFC});
  out.short_string("text/plain");
  out.short_string("utf-8");
  out.long_string(entry("kind", 'S', block("order")));
  out.integer(std::uint8_t{2});
  out.integer(std::uint8_t{34});
  for (const char* text : {"correlation", "reply", "60000", "id"}) out.short_string(text);
  out.integer(std::uint64_t{2021});
  for (const char* text : {"type", "user", "app", "cluster"}) out.short_string(text);

  EXPECT_EQ(repeated_properties(read_properties(bytes), "user"), bytes);
  const std::string of_another = repeated_properties(read_properties(bytes), "somebody");
  EXPECT_FALSE(read_properties(of_another).user_id);
  EXPECT_EQ(read_properties(of_another).app_id, "app");
}

TEST(RepeatedProperties, LeaveOutWhatBrokersHaveAdded) {
  const std::string death = entry("queue", 'S', block("orders"));
  std::string headers;
  std::string kept;
  const auto add = [&](std::string_view key, char type, std::string_view value, bool keep) {
    headers += entry(key, type, value);
    if (keep) kept += entry(key, type, value);
  };
  add("x-death", 'A', block("F" + block(death)), false);
  add("x-first-death-queue", 'S', block("orders"), false);
  add("x-last-death-reason", 'S', block("rejected"), false);
  add("x-delivery-count", 'l', std::string(8, '\1'), false);
  add("CC", 'A', block("S" + block("elsewhere")), false);
  add("BCC", 'A', block(""), false);
  add("x-deathly", 't', "\1", true);
  add("nothing", 'V', "", true);
  add("b", 'b', "1", true);
  add("s", 's', "12", true);
  add("i", 'I', "1234", true);
  add("D", 'D', "12345", true);
  add("T", 'T', "12345678", true);
  add("F", 'F', block(death), true);
  BasicProperties properties;
  properties.headers = headers;
  const std::string repeated = repeated_properties(properties, "");
  EXPECT_EQ(read_properties(repeated).headers, kept);
}

TEST(RepeatedProperties, AreNoneWhereThereAreNone) {
  EXPECT_EQ(repeated_properties({}, ""), std::string(2, '\0'));
  BasicProperties properties;
  const std::string headers = entry("x-death", 'A', block(""));
  properties.headers = headers;
  EXPECT_EQ(repeated_properties(properties, ""), std::string(2, '\0'));
}

TEST(RepeatedProperties, EndWhereATableCannotBeRead) {
  BasicProperties properties;
  std::string headers = entry("a", 't', "\1") + entry("b", '?', "xx");
  properties.headers = headers;
  EXPECT_EQ(read_properties(repeated_properties(properties, "")).headers, entry("a", 't', "\1"));
  headers = entry("b", 'S', std::string("\xff\xff\xff\xff", 4));
  properties.headers = headers;
  EXPECT_FALSE(read_properties(repeated_properties(properties, "")).headers);
}

}  // namespace
}  // namespace wheelpit::amqp091
