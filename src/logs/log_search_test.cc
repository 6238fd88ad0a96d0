#include "logs/log_search.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr std::int64_t kStart = 1'795'308'067'000;

class LogSearchTest : public testing::Test {
 protected:
  LogSearchTest() {
    // One event a millisecond, by turns of two environments.
    std::string text;
    for (int i = 0; i < 10; ++i) {
      append_log_event(text, WallTime(std::chrono::milliseconds(kStart + i)),
                       i % 2 ? "odd" : "even", std::to_string(i) + "\n");
      if (i == 4) std::ofstream(folder_ / "f.log.1") << std::exchange(text, "");
    }
    std::ofstream(folder_ / "f.log") << text;
  }

  static Lines texts(const LogEventPage& page) {
    Lines lines;
    for (const FoundEvent& event : page.events) lines.push_back(event.message.substr(0, 1));
    return lines;
  }
  LogSelection of_stream(const std::string& name) const {
    LogSelection selection = all_;
    selection.wanted = [name](const LogEvent& event) { return event.stream == name; };
    return selection;
  }

  const ScratchFolder scratch_;
  const fs::path& folder_ = scratch_.path();
  const LogArchive archive_{folder_};
  const LogSelection all_{.function = "f"};
};

TEST_F(LogSearchTest, PagesOfOldestEventsFollowOneAnother) {
  const auto first = find_events(archive_, all_, std::nullopt, {.events = 4});
  EXPECT_EQ(texts(first), (Lines{"0", "1", "2", "3"}));
  ASSERT_TRUE(first.next);
  const auto second = find_events(archive_, all_, first.next, {.events = 6});
  EXPECT_EQ(texts(second), (Lines{"4", "5", "6", "7", "8", "9"}));
  EXPECT_FALSE(second.next) << "no page is left, so none is promised";
}

TEST_F(LogSearchTest, APageIsBoundedInBytesButHoldsOneEventAtLeast) {
  EXPECT_EQ(texts(find_events(archive_, all_, std::nullopt, {.bytes = 5})), (Lines{"0", "1"}));
  EXPECT_EQ(texts(find_events(archive_, all_, std::nullopt, {.bytes = 1})), (Lines{"0"}));
  EXPECT_EQ(texts(find_last_events(archive_, all_, std::nullopt, {.bytes = 5})), (Lines{"8", "9"}));
  EXPECT_EQ(texts(find_last_events(archive_, all_, std::nullopt, {.bytes = 1})), (Lines{"9"}));
}

TEST_F(LogSearchTest, TimesAreInclusiveAtBothEnds) {
  LogSelection selection = all_;
  selection.from = kStart + 3;
  selection.until = kStart + 5;
  EXPECT_EQ(texts(find_events(archive_, selection, std::nullopt, {})), (Lines{"3", "4", "5"}));
}

TEST_F(LogSearchTest, ReadingOnGoesOnBehindTheLastEventSeen) {
  const auto first = find_events(archive_, of_stream("odd"), std::nullopt, {.events = 2});
  EXPECT_EQ(texts(first), (Lines{"1", "3"}));
  const auto more = find_events_after(archive_, of_stream("odd"), first.events.back().place, {});
  EXPECT_EQ(texts(more), (Lines{"5", "7", "9"}));
  const auto end = more.events.back().place;
  EXPECT_TRUE(find_events_after(archive_, of_stream("odd"), end, {}).events.empty());
}

TEST_F(LogSearchTest, ReadingBackEndsBeforeTheFirstEventSeen) {
  const auto last = find_last_events(archive_, of_stream("even"), std::nullopt, {.events = 2});
  EXPECT_EQ(texts(last), (Lines{"6", "8"}));
  const auto before = find_last_events(archive_, of_stream("even"), last.events.front().place, {});
  EXPECT_EQ(texts(before), (Lines{"0", "2", "4"}));
  const LogPlace gone{.file = 1, .offset = 0};
  EXPECT_TRUE(find_last_events(archive_, all_, gone, {}).events.empty());
}

TEST_F(LogSearchTest, StreamsAreToldWithTheirTimes) {
  const auto streams = find_streams(archive_, "f");
  ASSERT_EQ(streams.size(), 2U);
  EXPECT_EQ(streams[0].name, "even");
  EXPECT_EQ(streams[0].first, kStart);
  EXPECT_EQ(streams[0].last, kStart + 8);
  EXPECT_EQ(streams[1].first, kStart + 1);
  EXPECT_EQ(first_event_time(archive_, "f"), kStart);
  EXPECT_FALSE(first_event_time(archive_, "g"));
}

}  // namespace
}  // namespace wheelpit
