#include "wire/amqp091/frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "wire/amqp091/server_bytes.h"

namespace wheelpit::amqp091 {
namespace {

struct Read {
  std::vector<std::string> payloads;
  std::optional<Error> error;
};

// Feeds `bytes` in pieces whose sizes `next_size` gives.
template <class NextSize>
Read read(FrameReader& reader, std::string_view bytes, NextSize next_size) {
  Read result;
  while (!bytes.empty()) {
    const auto space = reader.space();
    const std::size_t count = std::min({std::size_t{next_size()}, bytes.size(), space.size()});
    std::ranges::copy(bytes.substr(0, count), space.begin());
    reader.commit(count);
    bytes.remove_prefix(count);
    for (;;) {
      auto frame = reader.next();
      if (!frame) {
        result.error = frame.error();
        return result;
      }
      if (!*frame) break;
      result.payloads.emplace_back((*frame)->payload);
    }
  }
  return result;
}

Read read_whole(std::string_view bytes, std::size_t frame_max = 4096) {
  FrameReader reader(frame_max);
  return read(reader, bytes, [&] { return bytes.size(); });
}

TEST(FrameReader, GivesTheSameFramesHoweverTheBytesAreCut) {
  std::mt19937 random(20261122);
  std::vector<std::string> expected;
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    expected.emplace_back(random() % 3000, static_cast<char>(i));
    bytes += server::frame(FrameType::body, expected.back());
  }
  for (const std::size_t most : {1U, 2U, 7U, 100U, 5000U, 100000U}) {
    FrameReader reader(4096);
    const Read result = read(reader, bytes, [&] { return 1 + random() % most; });
    EXPECT_FALSE(result.error);
    EXPECT_EQ(result.payloads, expected) << "in pieces of up to " << most;
  }
}

TEST(FrameReader, TakesTheLargestFrameAndRefusesOneByteMoreBeforeItHasArrived) {
  EXPECT_EQ(read_whole(server::frame(FrameType::body, std::string(4088, 'x'))).payloads.size(), 1U);

  const std::string larger = server::frame(FrameType::body, std::string(4089, 'x'));
  const Read refused = read_whole(larger.substr(0, 7));
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code(), Errc::malformed);
}

// As RabbitMQ sends a message whose headers have grown on their way through dead-letter exchanges.
TEST(FrameReader, TakesMethodsAndHeadersBeyondFrameMaxHoweverTheBytesAreCut) {
  for (const FrameType type : {FrameType::method, FrameType::header}) {
    const std::string large(700'000, 'h');
    const std::string bytes = server::frame(FrameType::body, "before") +
                              server::frame(type, large) + server::frame(FrameType::body, "after");
    for (const std::size_t piece : {1000U, 65'536U, 10'000'000U}) {
      FrameReader reader(4096);
      reader.set_limits(4096);
      const Read result = read(reader, bytes, [&] { return piece; });
      EXPECT_FALSE(result.error);
      EXPECT_EQ(result.payloads, (std::vector<std::string>{"before", large, "after"})) << piece;
    }
  }
}

TEST(FrameReader, GivesALargeFramesMemoryBack) {
  FrameReader reader(4096);
  reader.set_limits(4096);
  const std::size_t usual = reader.space().size();
  const std::string bytes = server::frame(FrameType::header, std::string(700'000, 'h'));
  EXPECT_FALSE(read(reader, bytes, [&] { return bytes.size(); }).error);
  EXPECT_EQ(reader.space().size(), usual);
}

TEST(FrameReader, DoesNotBelieveAnAnnouncedSize) {
  FrameReader reader(4096);
  reader.set_limits(4096);
  const std::size_t usual = reader.space().size();
  const std::string bytes = server::frame(FrameType::header, std::string(700'000, 'h'));
  EXPECT_FALSE(read(reader, std::string_view(bytes).substr(0, 100), [] { return 100U; }).error);
  EXPECT_EQ(reader.space().size(), usual - 100);
}

TEST(FrameReader, GivesOutTheBeginningOfAHeaderBeyondTheBoundAndPassesOverTheRest) {
  const std::string large(100'000, 'h');
  const std::string bytes = server::frame(FrameType::body, "before") +
                            server::frame(FrameType::header, large) +
                            server::frame(FrameType::body, "after");
  for (const std::size_t piece : {1U, 1000U, 65'536U, 10'000'000U}) {
    FrameReader reader(4096);
    reader.set_limits(4096, 50'000);
    const std::size_t usual = reader.space().size();
    const Read result = read(reader, bytes, [&] { return piece; });
    EXPECT_FALSE(result.error);
    ASSERT_EQ(result.payloads.size(), 3U);
    EXPECT_EQ(result.payloads[0], "before");
    EXPECT_TRUE(large.starts_with(result.payloads[1]));
    EXPECT_GE(result.payloads[1].size(), 14U) << "the size of the body is in it";
    EXPECT_EQ(result.payloads[2], "after");
    EXPECT_LE(reader.space().size(), usual) << "nothing of it was kept";
  }
}

TEST(FrameReader, SaysOfAHeaderBeyondTheBoundThatItIsCut) {
  FrameReader reader(4096);
  reader.set_limits(4096, 50'000);
  const std::string bytes = server::frame(FrameType::header, std::string(60'000, 'h'));
  std::ranges::copy(bytes, reader.space().begin());
  reader.commit(bytes.size());
  const auto frame = reader.next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_TRUE((*frame)->cut());
  EXPECT_EQ((*frame)->size, 60'000U);
}

TEST(FrameReader, RefusesAMethodBeyondTheBoundAndAHeaderThatDoesNotEndAsFramesEnd) {
  FrameReader reader(4096);
  reader.set_limits(4096, 50'000);
  const std::string method = server::frame(FrameType::method, std::string(60'000, 'm'));
  EXPECT_TRUE(read(reader, method, [] { return 100'000U; }).error);

  FrameReader other(4096);
  other.set_limits(4096, 50'000);
  std::string header = server::frame(FrameType::header, std::string(60'000, 'h'));
  header.back() = 'x';
  EXPECT_TRUE(read(other, header, [] { return 100'000U; }).error);
}

TEST(FrameReader, RefusesAFrameThatDoesNotEndAsFramesEnd) {
  std::string bytes = server::frame(FrameType::body, "x");
  bytes.back() = 'x';
  EXPECT_TRUE(read_whole(bytes).error);
}

TEST(FrameReader, SaysThatAServerOffersAnotherVersion) {
  const Read result = read_whole(std::string_view("AMQP\0\0\1\0", 8));
  ASSERT_TRUE(result.error);
  EXPECT_TRUE(result.error->message().contains("another version")) << result.error->message();
}

TEST(FrameReader, RefusesAServerOfAnotherProtocolAtItsFirstByte) {
  EXPECT_TRUE(read_whole("H").error);
}

}  // namespace
}  // namespace wheelpit::amqp091
