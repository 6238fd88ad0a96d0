#include "wire/eventstream/message_reader.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit::eventstream {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string be32(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
  return bytes;
}

std::string checksum(std::string_view bytes) {
  return be32(static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size())));
}

// A frame whose checksums are right, whatever is in it.
std::string frame(std::string_view headers, std::string_view payload) {
  std::string bytes = be32(static_cast<std::uint32_t>(16 + headers.size() + payload.size())) +
                      be32(static_cast<std::uint32_t>(headers.size()));
  bytes += checksum(bytes);
  bytes.append(headers).append(payload);
  return bytes + checksum(bytes);
}

std::vector<Message> messages_of(std::string_view bytes, std::size_t piece) {
  MessageReader reader;
  std::vector<Message> found;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (;;) {
      auto message = reader.next();
      EXPECT_TRUE(message) << message.error().message();
      if (!message || !*message) break;
      found.push_back(**std::move(message));
    }
  }
  EXPECT_TRUE(reader.between_messages());
  return found;
}

std::string failure_of(std::string_view bytes, MessageLimits limits = {}) {
  MessageReader reader(limits);
  reader.feed(bytes);
  const auto message = reader.next();
  if (message) return *message ? "a message" : "none yet";
  EXPECT_FALSE(reader.next()) << "an error is for good";
  return message.error().message();
}

// The vectors that Smithy's test suite of the format publishes.
TEST(EventStream, ReadsThePublishedVectors) {
  const std::string empty =
      "\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2\x48\xeb\x7d\x98\xc8\xff"s
      ""s;
  ASSERT_EQ(messages_of(empty, 1).size(), 1U);
  EXPECT_EQ(messages_of(empty, 16)[0], Message());

  const std::string payload =
      "\x00\x00\x00\x1d\x00\x00\x00\x00\xfd\x52\x8c\x5a{'foo':'bar'}\xc3\x65\x39\x36"s;
  EXPECT_EQ(messages_of(payload, 7).at(0), (Message{.headers = {}, .payload = "{'foo':'bar'}"}));

  const std::string number =
      "\x00\x00\x00\x2d\x00\x00\x00\x10\x41\xc4\x24\xb8\x0a"s
      "event-type\x04\x00\x00\xa0\x0c{'foo':'bar'}\x36\xf4\x80\xa0"s;
  EXPECT_EQ(messages_of(number, 5).at(0), (Message{.headers = {{.name = "event-type",
                                                                .type = HeaderType::int32,
                                                                .value = "\x00\x00\xa0\x0c"s}},
                                                   .payload = "{'foo':'bar'}"}));

  const std::string text =
      "\x00\x00\x00\x3d\x00\x00\x00\x20\x07\xfd\x83\x96\x0c"s
      "content-type\x07\x00\x10"s
      "application/json{'foo':'bar'}\x8d\x9c\x08\xb1"s;
  const auto message = messages_of(text, 3).at(0);
  EXPECT_EQ(message.text("content-type"), "application/json");
  EXPECT_EQ(message.text("content"), std::nullopt);
}

TEST(EventStream, ReadsEveryTypeOfHeader) {
  const std::string headers =
      "\1a\0\1b\1\1c\2x\1d\3xy\1e\4wxyz\1f\5abcdefgh\1g\6\0\2hi\1h\7\0\0\1i\10abcdefgh\1j\11"s
      "0123456789abcdef"s;
  const auto found = messages_of(frame(headers, "p") + frame("", ""), 4);
  ASSERT_EQ(found.size(), 2U);
  ASSERT_EQ(found[0].headers.size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(found[0].headers[i].type, static_cast<HeaderType>(i));
  }
  EXPECT_EQ(found[0].headers[6].value, "hi");
  EXPECT_EQ(found[0].headers[9].value, "0123456789abcdef");
  EXPECT_EQ(found[0].payload, "p");
  EXPECT_EQ(found[0].text("h"), "");
  EXPECT_EQ(found[0].text("g"), std::nullopt) << "bytes are no text";
}

TEST(EventStream, EveryFlippedBitIsFound) {
  const std::string good = frame("\1a\7\0\1v"sv, "payload");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    EXPECT_TRUE(failure_of(bad).starts_with("the event stream is invalid: ")) << bit;
  }
}

TEST(EventStream, LengthsAreBounded) {
  const std::string begin = "the event stream is invalid: ";
  EXPECT_EQ(failure_of("HTTP/1.1 200 OK"), begin + "the checksum in front of a message is wrong");
  const auto prelude = [](std::uint32_t all, std::uint32_t headers) {
    const std::string lengths = be32(all) + be32(headers);
    return lengths + checksum(lengths);
  };
  EXPECT_EQ(failure_of(prelude(15, 0)), begin + "a message's headers are longer than the message");
  EXPECT_EQ(failure_of(prelude(0, 0)), begin + "a message's headers are longer than the message");
  EXPECT_EQ(failure_of(prelude(20, 5)), begin + "a message's headers are longer than the message");
  EXPECT_EQ(failure_of(prelude(20, 0xffffffff)),
            begin + "a message's headers are longer than the message");
  EXPECT_EQ(failure_of(prelude(0xffffffff, 0)), begin + "a message is longer than 16777216 bytes");
  EXPECT_EQ(failure_of(prelude(1U << 24, 0)), "none yet");
  EXPECT_EQ(failure_of(prelude(1U << 24, 131'073)),
            begin + "a message's headers are longer than 131072 bytes");
}

TEST(EventStream, HeadersThatAreNoneAreRefused) {
  const std::string why = "the event stream is invalid: a message's headers are invalid";
  EXPECT_EQ(failure_of(frame("\0"sv, "")), why) << "no name";
  EXPECT_EQ(failure_of(frame("\0\7\0\0"sv, "")), why) << "an empty name";
  EXPECT_EQ(failure_of(frame("\5ab"sv, "")), why) << "a name that is cut off";
  EXPECT_EQ(failure_of(frame("\1a"sv, "")), why) << "no type";
  EXPECT_EQ(failure_of(frame("\1a\12"sv, "")), why) << "a type that there is not";
  EXPECT_EQ(failure_of(frame("\1a\7\0"sv, "")), why) << "half a length";
  EXPECT_EQ(failure_of(frame("\1a\7\0\3xy"sv, "payload")), why) << "a value into the payload";
  EXPECT_EQ(failure_of(frame("\1a\5abcd"sv, "")), why) << "half a number";
}

}  // namespace
}  // namespace wheelpit::eventstream
