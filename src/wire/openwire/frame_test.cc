#include "wire/openwire/frame.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace wheelpit::openwire {
namespace {

constexpr std::size_t kMax = std::size_t{1} << 20;

std::string wire_of(DataType type, std::string_view fields) {
  std::string out;
  {
    const FrameWriter frame(out, type);
    out.append(fields);
  }
  return out;
}

// All frames that a reader makes of these bytes, which arrive in pieces.
std::vector<std::string> read(FrameReader& reader, std::string_view bytes, std::size_t piece) {
  std::vector<std::string> frames;
  while (!bytes.empty()) {
    const auto space = reader.space();
    EXPECT_FALSE(space.empty());
    const std::size_t count = std::min({piece, bytes.size(), space.size()});
    std::ranges::copy(bytes.substr(0, count), space.begin());
    bytes.remove_prefix(count);
    reader.commit(count);
    while (auto frame = reader.next().value()) {
      frames.push_back(type_name(frame->type) + "=" + std::string(frame->fields));
    }
  }
  return frames;
}

TEST(FrameReader, FindsFramesHoweverTheyArrive) {
  const std::string wire = wire_of(DataType::response, "abc") + wire_of(DataType::null, "") +
                           wire_of(static_cast<DataType>(77), "d");
  for (const std::size_t piece : {1, 3, 1000}) {
    FrameReader reader(kMax);
    EXPECT_EQ(read(reader, wire, piece),
              std::vector<std::string>({"Response=abc", "type 0=", "type 77=d"}));
  }
}

TEST(FrameReader, GrowsForALargeFrameAndGivesTheMemoryBack) {
  const std::string body(kMax - 1, 'x');
  const std::string wire = wire_of(DataType::response, body);
  FrameReader reader(kMax);
  const std::size_t usual = reader.space().size();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(read(reader, wire, 50'000), std::vector<std::string>({"Response=" + body}));
    EXPECT_EQ(reader.space().size(), usual);
  }
}

TEST(FrameReader, GivesOutTheBeginningOfAMessageThatIsTooLargeAndPassesOverTheRest) {
  const std::string large(400'000, 'x');
  const std::string wire = wire_of(DataType::response, "a") +
                           wire_of(DataType::message_dispatch, large) +
                           wire_of(DataType::response, "b");
  for (const std::size_t piece : {1U, 1000U, 1'000'000U}) {
    FrameReader reader(100'000);
    reader.set_frame_max(100'000);
    const std::size_t usual = reader.space().size();
    const auto frames = read(reader, wire, piece);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0], "Response=a");
    EXPECT_TRUE(("MessageDispatch=" + large).starts_with(frames[1]));
    EXPECT_GT(frames[1].size(), 60'000U);
    EXPECT_EQ(frames[2], "Response=b");
    EXPECT_EQ(reader.space().size(), usual) << "nothing of it was kept";
  }
}

TEST(FrameReader, RefusesAnythingElseThatIsTooLargeAndAMessageBeforeTheNegotiation) {
  const auto first = [](FrameReader& reader, const std::string& wire) {
    std::ranges::copy(std::string_view(wire).substr(0, 10), reader.space().begin());
    reader.commit(10);
    return reader.next();
  };
  FrameReader negotiated(100'000);
  negotiated.set_frame_max(100'000);
  EXPECT_FALSE(first(negotiated, wire_of(DataType::response, std::string(400'000, 'x'))));
  FrameReader fresh(100'000);
  EXPECT_FALSE(first(fresh, wire_of(DataType::message_dispatch, std::string(400'000, 'x'))));
}

TEST(FrameReader, DoesNotGrowForWhatALengthPromises) {
  FrameReader reader(kMaxFrameBytes);
  const std::size_t usual = reader.space().size();
  read(reader, std::string("\x0F\xFF\xFF\xFF\x15", 5), 5);
  EXPECT_EQ(reader.space().size(), usual - 5);
}

TEST(FrameReader, RefusesASizeThatCannotBe) {
  for (const std::string& wire : {std::string(4, '\0'), std::string("\x00\x10\x00\x01", 4),
                                  std::string("\xFF\xFF\xFF\xFF"), std::string("HTTP/1.1 400")}) {
    FrameReader reader(kMax);
    std::ranges::copy(wire, reader.space().begin());
    reader.commit(wire.size());
    const auto frame = reader.next();
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().code(), Errc::malformed);
  }
}

}  // namespace
}  // namespace wheelpit::openwire
