#include "logs/log_archive.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

constexpr WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 41min + 7s;
constexpr const char* kStream = "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef";

class LogArchiveTest : public testing::Test {
 protected:
  void write(const std::string& file, const Lines& messages, WallTime from = kNow) {
    std::string text;
    for (const std::string& message : messages) {
      append_log_event(text, from, kStream, message + "\n");
      from += 1ms;
    }
    std::ofstream(folder_ / file, std::ios::app) << text;
  }
  Lines messages(const std::string& function, std::optional<LogPlace> from = std::nullopt) {
    Lines lines;
    archive_.read(function, from, [&](const LogEvent& event) {
      lines.emplace_back(event.message.substr(0, event.message.size() - 1));
      places_.push_back(event.place);
      return true;
    });
    return lines;
  }

  const ScratchFolder scratch_;
  const fs::path& folder_ = scratch_.path();
  const LogArchive archive_{folder_};
  std::vector<LogPlace> places_;
};

TEST_F(LogArchiveTest, AnEventIsStoredAsAReadableLineAndReadBack) {
  std::string line;
  append_log_event(line, kNow + 5ms, kStream, "hello  world\n");
  EXPECT_EQ(line, std::string("2026-11-22T00:41:07.005Z ") + kStream + " hello  world\n");
  const auto event = parse_stored_line(line);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->time, 1795308067005);
  EXPECT_EQ(event->stream, kStream);
  EXPECT_EQ(event->message, "hello  world\n");
  for (const char* other : {"", "\n", "2026-11-22T00:41:07.005Z", "2026-11-22T00:41:07.005Z  a\n",
                            "2026-13-22T00:41:07.005Z s m\n", "2026-11-22 00:41:07.005Z s m\n"}) {
    EXPECT_FALSE(parse_stored_line(other)) << other;
  }
}

TEST_F(LogArchiveTest, AMessageOfManyLinesIsOneEvent) {
  const Lines written = {
      "one\n", "[ERROR] a\nTraceback:\n\u00a0\u00a0at b", "another\rline\n", "ended twice\n\n",
      // Looks like an event of its own, and is not.
      "a\n2026-11-22T00:41:07.005Z 2026/11/22/[1]ab forged\n", "\tindented\n\tmore", "", "\n"};
  std::string stored;
  for (const std::string& message : written) append_log_event(stored, kNow, kStream, message);
  std::ofstream(folder_ / "f.log") << stored;
  Lines read;
  archive_.read("f", std::nullopt, [&](const LogEvent& event) {
    read.emplace_back(event.message);
    return true;
  });
  EXPECT_EQ(read, written);
  EXPECT_EQ(stored.substr(0, stored.find("another")),
            "2026-11-22T00:41:07.000Z " + std::string(kStream) + " one\n" +
                "2026-11-22T00:41:07.000Z " + kStream +
                "\t[ERROR] a\n\tTraceback:\n\t\u00a0\u00a0at b\n" + "2026-11-22T00:41:07.000Z " +
                kStream + " ");
}

TEST_F(LogArchiveTest, ReadsRotatedFilesInTheOrderTheyWereWritten) {
  write("f.log.2", {"one"});
  write("f.log.1", {"two", "three"});
  write("f.log", {"four"});
  write("f.log.4", {"a gap ends the row"});
  write("g.log", {"another's"});
  EXPECT_EQ(messages("f"), (Lines{"one", "two", "three", "four"}));
  EXPECT_EQ(archive_.names(), (Lines{"f", "g"}));
  EXPECT_TRUE(archive_.has("f"));
  EXPECT_EQ(archive_.bytes("g"), fs::file_size(folder_ / "g.log"));
}

TEST_F(LogArchiveTest, APlaceStaysTrueWhenTheFilesAreRotated) {
  write("f.log", {"one", "two", "three"});
  messages("f");
  const LogPlace second = places_.at(1);
  fs::rename(folder_ / "f.log", folder_ / "f.log.1");
  write("f.log", {"four"});
  EXPECT_EQ(messages("f", second), (Lines{"two", "three", "four"}));
  fs::remove(folder_ / "f.log.1");
  write("f.log.1", {"x"});
  EXPECT_EQ(messages("f", LogPlace{.file = 1, .offset = 7}), (Lines{"x", "four"}));
}

TEST_F(LogArchiveTest, OtherLinesBelongToTheEventBeforeThem) {
  std::ofstream(folder_ / "f.log") << "of an older version\n";
  write("f.log", {"one\nmore of it\n2026-99-22T00:00:00.000Z s m", "two"});
  std::ofstream(folder_ / "f.log", std::ios::app) << "2026-11-22T00:41:08.000Z s not whole";
  EXPECT_EQ(messages("f"), (Lines{"one\nmore of it\n2026-99-22T00:00:00.000Z s m", "two"}));
}

TEST_F(LogArchiveTest, ReadingEndsWhenTheReaderHasEnough) {
  write("f.log", {"one", "two", "three"});
  int seen = 0;
  archive_.read("f", std::nullopt, [&](const LogEvent&) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
}

TEST_F(LogArchiveTest, RemovesAllFilesOfAFunction) {
  write("f.log", {"two"});
  write("f.log.1", {"one"});
  EXPECT_TRUE(archive_.remove("f"));
  EXPECT_FALSE(archive_.has("f"));
  EXPECT_EQ(archive_.remove("f").error().code(), Errc::not_found);
}

TEST_F(LogArchiveTest, ANameCannotLeadOutOfTheFolder) {
  std::ofstream(folder_.parent_path() / "outside.log") << "x\n";
  for (const char* name : {"../outside", "/etc/passwd", "", ".", "a.b", "a/b"}) {
    EXPECT_FALSE(archive_.has(name)) << name;
    EXPECT_FALSE(archive_.remove(name)) << name;
  }
  EXPECT_TRUE(fs::remove(folder_.parent_path() / "outside.log"));
}

}  // namespace
}  // namespace wheelpit
