#include "wire/openwire/primitive.h"

#include <gtest/gtest.h>

#include "wire/openwire/bytes.h"

namespace wheelpit::openwire {
namespace {

using namespace std::string_literals;

std::string count_of(std::int32_t count) {
  std::string out;
  ByteWriter(out).integer(count);
  return out;
}

TEST(Primitive, ReadsWhatTheWriterWrites) {
  MapWriter writer;
  writer.boolean("b", true);
  writer.integer("i", -7);
  writer.long_integer("l", std::int64_t{1} << 60);
  writer.text("t\0"s, "\U0001F600");
  const std::string bytes = std::move(writer).finish();
  const PrimitiveMap map = read_map(bytes).value();
  ASSERT_EQ(map.size(), 4U);
  EXPECT_EQ(std::get<bool>(map[0].value.value), true);
  EXPECT_EQ(std::get<std::int32_t>(map[1].value.value), -7);
  EXPECT_EQ(std::get<std::int64_t>(map[2].value.value), std::int64_t{1} << 60);
  EXPECT_EQ(map[3].key.utf8(), "t\0"s);
  EXPECT_EQ(std::get<Text>(map[3].value.value).utf8(), "\U0001F600");
}

TEST(Primitive, ReadsTheRarerKinds) {
  const std::string bytes = "\x0D\0\0\0\2hi"s + "\x0D\xFF\xFF\xFF\xFF"s + "\x0A\0\0\0\1x"s +
                            "\x0B\xFF\xFF\xFF\xFF"s + "\x0C\0\0\0\2\0\3\0Q"s + "\x08\x3E\x80\0\0"s;
  const PrimitiveList values = read_stream(bytes).value();
  ASSERT_EQ(values.size(), 6U);
  EXPECT_EQ(std::get<Text>(values[0].value).utf8(), "hi");
  EXPECT_TRUE(std::get<Text>(values[1].value).is_null());
  EXPECT_EQ(std::get<Bytes>(values[2].value).raw, "x");
  EXPECT_TRUE(std::get<PrimitiveMap>(values[3].value).empty());
  const auto& list = std::get<PrimitiveList>(values[4].value);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(std::get<char16_t>(list[1].value), u'Q');
  EXPECT_EQ(std::get<float>(values[5].value), 0.25F);
}

TEST(Primitive, OfNullAndNothingAreEmpty) {
  EXPECT_TRUE(read_map("\xFF\xFF\xFF\xFF").value().empty());
  EXPECT_TRUE(read_map(count_of(0)).value().empty());
  EXPECT_TRUE(read_stream("").value().empty());
}

TEST(Primitive, RefusesWhatIsNotWhole) {
  const std::string map = count_of(1) + "\0\1k\5\0\0\0\1"s;
  ASSERT_TRUE(read_map(map));
  for (std::size_t size = 0; size < map.size(); ++size) {
    EXPECT_FALSE(read_map(map.substr(0, size))) << size;
  }
  EXPECT_FALSE(read_map(map + "x"));
  EXPECT_FALSE(read_map(count_of(-2)));
  EXPECT_FALSE(read_map(count_of(1) + "\0\1k\x0E"s));  // unknown tag
  EXPECT_FALSE(read_stream("\x0A\xFF\xFF\xFF\xFFx"));  // negative lengths
  EXPECT_FALSE(read_stream("\x0D\xFF\xFF\xFF\xFEx"));
  EXPECT_FALSE(read_stream("\x0C\xFF\xFF\xFF\xFFx"));
  EXPECT_FALSE(read_stream("\x09\xFF\xFFx"s));
}

TEST(Primitive, AllocatesNothingForACountThatCannotBe) {
  EXPECT_FALSE(read_map(count_of(0x7FFFFFFF) + std::string(100, '\0')));
  EXPECT_FALSE(read_stream("\x0C"s + count_of(0x7FFFFFFF) + std::string(100, '\0')));
}

TEST(Primitive, BoundsDepthAndNumber) {
  const auto lists = [](int depth) {
    std::string bytes;
    for (int i = 0; i < depth; ++i) bytes += "\x0C"s + count_of(1);
    return bytes + "\0"s;
  };
  EXPECT_TRUE(read_stream(lists(kMaxPrimitiveDepth)));
  EXPECT_FALSE(read_stream(lists(kMaxPrimitiveDepth + 1)));
  EXPECT_FALSE(read_stream(lists(1'000'000)));

  EXPECT_TRUE(read_stream(std::string(kMaxPrimitives, '\0')));
  EXPECT_FALSE(read_stream(std::string(kMaxPrimitives + 1, '\0')));
}

}  // namespace
}  // namespace wheelpit::openwire
