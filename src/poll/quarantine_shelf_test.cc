#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/run_to_end.h"
#include "base/scratch_folder.h"
#include "poll/quarantine.h"

namespace wheelpit {
namespace {

// What people see of the quarantine.
class QuarantineShelfTest : public testing::Test {
 protected:
  void keep(const std::string& mapping, const std::string& body) {
    clock.advance(std::chrono::seconds(1));
    RabbitMqMessage message;
    message.body = body;
    message.properties.message_id = "id";
    const Record record{.id = {.epoch = 1, .tag = 1},
                        .received_at = {},
                        .message = std::move(message),
                        .refusal = "too large"};
    const QuarantineLabel label{
        .mapping_uuid = mapping, .event_source_arn = "arn", .queue = "q", .virtual_host = "/"};
    ASSERT_TRUE(run_to_end(quarantine.keep(label, record)));
  }
  QuarantineShelf::Page list(const std::string& mapping = "", const std::string& after = "",
                             std::size_t limit = 10) {
    return run_to_end(quarantine.list(mapping, after, limit)).value();
  }

  ScratchFolder folder;
  ManualClock clock;
  Quarantine quarantine{folder / "quarantine", 1 << 20, clock};
};

TEST_F(QuarantineShelfTest, IsEmptyBeforeAnythingWasKept) {
  EXPECT_TRUE(list().messages.empty());
  EXPECT_EQ(list().max_bytes, 1U << 20);
}

TEST_F(QuarantineShelfTest, ListsTheNewestFirst) {
  for (const char* body : {"a", "bb", "ccc"}) keep("u", body);
  keep("v", "dddd");
  const auto page = list("u");
  ASSERT_EQ(page.messages.size(), 3U);
  EXPECT_FALSE(page.more);
  EXPECT_GT(page.bytes, 10U);
  const QuarantinedMessage& newest = page.messages.front();
  EXPECT_EQ(newest.bytes, 3U);
  EXPECT_EQ(newest.mapping_uuid, "u");
  EXPECT_EQ(newest.queue, "q");
  EXPECT_EQ(newest.message_id, "id");
  EXPECT_EQ(newest.cause, "too large");
  EXPECT_EQ(newest.kept_at, ManualClock::kWallStart + std::chrono::seconds(3));
  EXPECT_EQ(list().messages.size(), 4U);
  const auto first = list("u", "", 2);
  EXPECT_TRUE(first.more);
  const auto second = list("u", first.messages.back().id, 2);
  ASSERT_EQ(second.messages.size(), 1U);
  EXPECT_EQ(second.messages.front().bytes, 1U);
}

TEST_F(QuarantineShelfTest, ShowsAndRemovesOne) {
  keep("u", std::string("a\0b", 3));
  const std::string id = list().messages.front().id;
  const auto kept = run_to_end(quarantine.get(id));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->body, std::string("a\0b", 3));
  EXPECT_TRUE(kept->properties.contains("basicProperties"));
  EXPECT_TRUE(run_to_end(quarantine.remove(id)));
  EXPECT_TRUE(list().messages.empty());
  EXPECT_EQ(run_to_end(quarantine.get(id)).error().code(), Errc::not_found);
  EXPECT_EQ(run_to_end(quarantine.remove(id)).error().code(), Errc::not_found);
}

TEST_F(QuarantineShelfTest, LeavesOtherFilesAlone) {
  keep("u", "a");
  std::ofstream(folder / "secret.json") << R"({"mapping":"u"})";
  std::ofstream(folder / "secret.body") << "s";
  for (const char* id : {"../secret", "", ".", "..", "a/b", "/etc/passwd"}) {
    EXPECT_FALSE(run_to_end(quarantine.get(id))) << id;
    EXPECT_FALSE(run_to_end(quarantine.remove(id))) << id;
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "secret.body"));
  std::ofstream(folder / "quarantine/broken.json") << "{";
  EXPECT_EQ(list().messages.size(), 1U) << "what is damaged is left out";
}

}  // namespace
}  // namespace wheelpit
