#include "wire/openwire/body.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "wire/openwire/inflate.h"

namespace wheelpit::openwire {
namespace {

using namespace std::string_literals;

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  out.resize(size);
  return out;
}

Message message(DataType type, std::string_view content, bool compressed = false) {
  Message message;
  message.type = type;
  message.content = {content};
  message.compressed = compressed;
  return message;
}

TEST(TextBody, IsRealUtf8) {
  const std::string content = "\0\0\0\x0A"s + "a\xC0\x80z\xED\xA0\xBD\xED\xB8\x80";
  EXPECT_EQ(text_body(message(DataType::text_message, content), 100).value(), "a\0z\U0001F600"s);
  const std::string small = deflated(content);
  EXPECT_EQ(text_body(message(DataType::text_message, small, true), 100).value(),
            "a\0z\U0001F600"s);
}

TEST(TextBody, TellsNoneFromAnEmptyOne) {
  Message none;
  none.type = DataType::text_message;
  EXPECT_EQ(text_body(none, 100).value(), std::nullopt);
  EXPECT_EQ(text_body(message(DataType::text_message, "\xFF\xFF\xFF\xFF"), 100).value(),
            std::nullopt);
  EXPECT_EQ(text_body(message(DataType::text_message, "\0\0\0\0"s), 100).value(), "");
}

TEST(TextBody, IsRefusedWhenItsLengthIsNotTrue) {
  for (const std::string& content : {""s, "\0\0"s, "\0\0\0\4abc"s, "\xFF\xFF\xFF\xFE"s}) {
    const auto text = text_body(message(DataType::text_message, content), 100);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code(), Errc::malformed);
  }
}

// The limit counts UTF-8: modified UTF-8 may take twice as much.
TEST(TextBody, IsMeasuredAsItWillBe) {
  std::string content = "\0\0\0\x14"s;
  for (int i = 0; i < 10; ++i) content += "\xC0\x80";
  EXPECT_TRUE(text_body(message(DataType::text_message, content), 10));
  const auto text = text_body(message(DataType::text_message, content), 9);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code(), Errc::too_large);
}

TEST(BytesBody, IsWhatItIs) {
  EXPECT_EQ(bytes_body(message(DataType::bytes_message, "\0\xFF"s), 2).value(), "\0\xFF"s);
  EXPECT_EQ(bytes_body(message(DataType::bytes_message, "abc"), 2).error().code(), Errc::too_large);
  EXPECT_EQ(bytes_body(Message(), 2).value(), "");
  EXPECT_EQ(bytes_body(message(DataType::bytes_message, "", true), 2).value(), "");
}

TEST(BytesBody, OfAStreamThatYieldsMoreEndsAtItsLength) {
  const std::string content = "\0\0\0\3"s + deflated("abc" + std::string(1000, 'x'));
  EXPECT_EQ(bytes_body(message(DataType::bytes_message, content, true), 100).value(), "abc");
  EXPECT_EQ(bytes_body(message(DataType::bytes_message, content.substr(0, 14), true), 100).value(),
            "abc");  // nor need the stream end
}

TEST(BytesBody, IsRefusedWhenItsLengthIsNotTrue) {
  const std::string stream = deflated("abc");
  for (const std::string& content : {"\0\0\0\4"s + stream, "\xFF\xFF\xFF\xFF"s + stream, "\0\0"s,
                                     "\0\0\0\3nonsense"s, "\0\0\0\3"s}) {
    const auto bytes = bytes_body(message(DataType::bytes_message, content, true), 100);
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code(), Errc::malformed);
  }
  const std::string content = "\0\0\0\x65"s + stream;
  EXPECT_EQ(bytes_body(message(DataType::bytes_message, content, true), 100).error().code(),
            Errc::too_large);
}

TEST(Content, IsOneViewOfTheMessageUnlessItWasCompressed) {
  const std::string content(1000, 'x');
  std::string inflated;
  const auto plain = plain_content(message(DataType::map_message, content), 1000, inflated);
  EXPECT_EQ(plain->data(), content.data());
  const std::string small = deflated(content);
  const Message compressed = message(DataType::map_message, small, true);
  EXPECT_EQ(plain_content(compressed, 1000, inflated).value(), content);
  EXPECT_EQ(plain_content(compressed, 999, inflated).error().code(), Errc::too_large);
}

TEST(Inflate, HoldsNoMoreThanItsLimit) {
  const std::string bomb = deflated(std::string(std::size_t{64} << 20, '\0'));
  ASSERT_LT(bomb.size(), 100'000U);
  const auto refused = inflate(bomb, 1'000'000, Excess::refuse);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::too_large);
  const auto kept = inflate(bomb, 1'000'000, Excess::ignore);
  EXPECT_EQ(kept->size(), 1'000'000U);
  EXPECT_LE(kept->capacity(), 2'000'000U);
}

TEST(Inflate, TakesEverySizeUpToItsLimit) {
  for (const std::size_t size : {0, 1, 1023, 1024, 1025, 100'000}) {
    const std::string bytes(size, 'x');
    EXPECT_EQ(inflate(deflated(bytes), size, Excess::refuse).value(), bytes);
    EXPECT_EQ(inflate(deflated(bytes), size, Excess::ignore).value(), bytes);
  }
}

TEST(Inflate, RefusesAStreamThatIsCutOrNone) {
  const std::string stream = deflated("some text that is long enough");
  for (std::size_t size = 0; size < stream.size(); ++size) {
    const auto bytes = inflate(stream.substr(0, size), 1000, Excess::refuse);
    ASSERT_FALSE(bytes) << size;
    EXPECT_EQ(bytes.error().code(), Errc::malformed);
  }
  EXPECT_FALSE(inflate("no stream at all", 1000, Excess::refuse));
}

}  // namespace
}  // namespace wheelpit::openwire
