#include "runtime/output/environment_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <semaphore>
#include <sstream>

#include "base/captured_log.h"
#include "base/scratch_folder.h"
#include "logs/log_archive.h"
#include "runtime/output/log_file.h"

namespace wheelpit::runtime {
namespace {

namespace fs = std::filesystem;
using namespace platform_event;
using Texts = std::vector<std::string>;

class EnvironmentLogTest : public testing::Test {
 protected:
  void finish_writing(LogFile& file) {
    file.flush();
    EXPECT_TRUE(writer_->finish(std::chrono::seconds(20)));
  }

  std::string written(const std::string& suffix = "") {
    finish_writing(*file_);
    std::ifstream in(path_.string() + suffix);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  // The messages of the events that are stored.
  std::vector<std::string> events() {
    finish_writing(*file_);
    std::vector<std::string> messages;
    LogArchive(path_.parent_path()).read("f", std::nullopt, [&](const LogEvent& event) {
      EXPECT_EQ(event.stream, "2026/01/01/[$LATEST]ab");
      messages.emplace_back(event.message);
      return true;
    });
    return messages;
  }

  // As a runtime of ours writes it.
  static std::string framed(std::string_view message) {
    std::string bytes(OutputFrames::kMagic);
    bytes += std::string(8, 'i');
    bytes += static_cast<char>(message.size() / 256);
    bytes += static_cast<char>(message.size() % 256);
    bytes += '\1';
    bytes += message;
    return bytes;
  }

  void begin(const LogRules& rules = {}) { log_.begin_stream("2026/01/01/[$LATEST]ab", rules); }

  const ScratchFolder scratch_;
  const fs::path& folder_ = scratch_.path();
  const fs::path path_ = folder_ / "deep" / "f.log";
  CapturedLog engine_;
  const std::shared_ptr<LogThread> writer_ = std::make_shared<LogThread>();
  const std::shared_ptr<LogFile> file_ =
      std::make_shared<LogFile>(path_, 100'000, 2, engine_.log(), writer_);
  ManualClock clock_;
  EnvironmentLog log_{file_, clock_, engine_.log()};
  const TimePoint start_{std::chrono::hours(1)};
};

TEST_F(EnvironmentLogTest, MakesAnEventOfEachLineThatIsNotEmpty) {
  begin();
  const std::string bytes = "\nmulti\nline\n\nanother\rline\nended\r\n\r\n  \nlast";
  for (const char c : bytes) log_.output({&c, 1}, start_);
  log_.platform(Start{.request_id = "1", .version = "2"});
  const Texts expected = {"multi\n",
                          "line\n",
                          "another\rline\n",
                          "ended\r\n",
                          "  \n",
                          "last\n",
                          "START RequestId: 1 Version: 2\n"};
  EXPECT_EQ(events(), expected);
  std::string joined;
  for (const std::string& event : expected) joined += event;
  EXPECT_EQ(log_.tail(), joined);
  EXPECT_EQ(engine_.lines().front(), "debug function log line=multi");
}

TEST_F(EnvironmentLogTest, AMessageOfTheRuntimeIsOneEvent) {
  begin();
  log_.output("printed" + framed("[ERROR] a\nTraceback:\n\u00a0\u00a0at b") + framed("c\nd\n"),
              start_);
  log_.platform(Fault{.text = "RequestId: 1 Error: x\nRuntime.ExitError"});
  log_.platform(Report{.request_id = "1"});
  const Texts all = events();
  ASSERT_EQ(all.size(), 6);
  EXPECT_EQ(Texts(all.begin(), all.begin() + 5),
            (Texts{"printed\n", "[ERROR] a\nTraceback:\n\u00a0\u00a0at b", "c\nd\n",
                   "RequestId: 1 Error: x\nRuntime.ExitError\n", "END RequestId: 1\n"}));
  EXPECT_TRUE(log_.tail().starts_with("printed\n[ERROR] a\nTraceback:\n\u00a0\u00a0at b\nc\nd\n"))
      << log_.tail();
}

TEST_F(EnvironmentLogTest, InJsonThePlatformsEventsAreObjectsOfTheirLevel) {
  begin({.json = true, .system = SystemLogLevel::info});
  log_.platform(Start{.request_id = "1", .version = "2"});
  log_.platform(RuntimeDone{.request_id = "1"});
  log_.platform(Fault{.text = "timed out", .report_says_so = true});
  log_.platform(Fault{.text = "exit"});
  const std::string time = R"({"time":"2026-01-01T00:00:00.000Z","type":"platform.)";
  EXPECT_EQ(
      events(),
      (Texts{time + R"(start","record":{"requestId":"1","functionArn":"","version":"2"}})" + "\n",
             time + R"(fault","record":"exit"})" + "\n"}));
}

TEST_F(EnvironmentLogTest, InJsonPrintedObjectsAreShownByTheirLevel) {
  const std::string debug = R"({"level":"debug","time":"2026-01-01T00:00:00Z"})"
                            "\n";
  const std::string warn = R"({"level":"warn","time":"2026-01-01T00:00:00Z"})"
                           "\n";
  begin({.json = true, .application = ApplicationLogLevel::info});
  log_.output(debug + warn + "plain\n", start_);
  EXPECT_EQ(events(), (Texts{warn, "plain\n"}));
  begin();
  log_.output(debug, start_);
  EXPECT_EQ(events().back(), debug);
}

TEST_F(EnvironmentLogTest, WhatIsUnfinishedAtTheEndIsKept) {
  begin();
  log_.output(std::string("no line feed\0", 13), start_);
  log_.end_output();
  EXPECT_EQ(events(), (Texts{std::string("no line feed\0\n", 14)}));
}

TEST_F(EnvironmentLogTest, TheTailIsTheLastFourKibibytesOfOneInvocation) {
  log_.output(std::string(10'000, 'x') + "\n", start_);
  log_.begin_tail();
  for (int i = 0; i < 1000; ++i) log_.output("line " + std::to_string(i) + "\n", start_);
  EXPECT_EQ(log_.tail().size(), EnvironmentLog::kTailBytes);
  EXPECT_TRUE(log_.tail().ends_with("line 998\nline 999\n"));
}

TEST_F(EnvironmentLogTest, EndlessOutputIsDroppedAndCounted) {
  const std::string megabyte = std::string(1023, 'x') + "\n";
  for (int i = 0; i < 10 * 1024; ++i) log_.output(megabyte, start_);
  log_.begin_tail();
  log_.output("later\n", start_ + std::chrono::seconds(1));
  EXPECT_EQ(log_.tail(),
            "[wheelpit] 2097152 bytes of output were dropped: more than 1 MiB a second\nlater\n");
}

TEST_F(EnvironmentLogTest, WhatIsDroppedIsToldNowAndThenAndNotBetweenAnyTwoLines) {
  const auto file = std::make_shared<LogFile>(path_, 100'000'000, 2, engine_.log(), writer_);
  EnvironmentLog log{file, clock_, engine_.log()};
  log.begin_stream("2026/01/01/[$LATEST]ab", {});
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += std::string(99, 'x') + "\n";
  for (int tick = 0; tick < 2000; ++tick) {  // ten times what may be, for two seconds
    log.output(lines, start_ + std::chrono::milliseconds(tick));
  }
  finish_writing(*file);
  std::size_t told = 0;
  LogArchive(path_.parent_path()).read("f", std::nullopt, [&told](const LogEvent& event) {
    told += event.message.contains("were dropped") ? 1 : 0;
    return true;
  });
  EXPECT_GT(told, 0U);
  EXPECT_LT(told, 40U);
}

TEST_F(EnvironmentLogTest, ALineWithoutEndIsCut) {
  log_.output(std::string(EnvironmentLog::kLongestLine + 5, 'x'), start_);
  log_.platform(Fault{.text = "END"});
  EXPECT_TRUE(log_.tail().ends_with("x\nxxxxx\nEND\n"));
}

TEST_F(EnvironmentLogTest, TheFileIsReplacedWhenItIsFull) {
  for (const char c : {'a', 'b', 'c', 'd'}) {
    file_->append(std::string(100'000, c));
    file_->flush();
  }
  file_->append("e");
  EXPECT_EQ(written(), "e");
  EXPECT_EQ(written(".1").front(), 'd');
  EXPECT_EQ(written(".2").front(), 'c');
  EXPECT_FALSE(fs::exists(path_.string() + ".3"));
}

TEST_F(EnvironmentLogTest, TwoMayWriteToOneFile) {
  LogFile other(path_, 100'000, 2, engine_.log(), writer_);
  for (const char c : {'a', 'b', 'c', 'd'}) {
    LogFile& file = c == 'b' || c == 'd' ? other : *file_;
    file.append(std::string(60'000, c));
    file.flush();
  }
  other.append("e");
  other.flush();
  EXPECT_EQ(written(), "e");
  EXPECT_EQ(written(".1"), std::string(60'000, 'c') + std::string(60'000, 'd'));
  EXPECT_EQ(written(".2"), std::string(60'000, 'a') + std::string(60'000, 'b'));
}

TEST_F(EnvironmentLogTest, AFileThatWasRemovedIsBegunAnew) {
  file_->append("one\n");
  finish_writing(*file_);
  fs::remove(path_);
  file_->append("two\n");
  EXPECT_EQ(written(), "two\n");
}

TEST_F(EnvironmentLogTest, AFileThatCannotBeWrittenIsToldOnce) {
  std::ofstream(folder_ / "plain") << "x";
  LogFile file(folder_ / "plain" / "f.log", 1000, 1, engine_.log(), writer_);
  for (int i = 0; i < 3; ++i) {
    file.append("x");
    file.flush();
  }
  finish_writing(file);
  EXPECT_EQ(engine_.lines().size(), 1U);
}

TEST_F(EnvironmentLogTest, ADiskThatDoesNotKeepUpCostsLinesAndNobodysTime) {
  begin();
  std::binary_semaphore disk(0);
  writer_->run([&disk] { disk.acquire(); });
  const std::string megabyte = std::string((std::size_t{1} << 20) - 1, 'x') + "\n";
  TimePoint now = start_;
  for (int i = 0; i < 20; ++i) log_.output(megabyte, now += std::chrono::seconds(1));
  EXPECT_FALSE(file_->has_room());
  disk.release();
  finish_writing(*file_);
  log_.output("later\n", now += std::chrono::seconds(1));
  const Texts all = events();
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.back(), "later\n");
  ASSERT_GE(all.size(), 2U);
  EXPECT_TRUE(all[all.size() - 2].ends_with(" were dropped: the disk is too slow\n"))
      << all[all.size() - 2];
}

}  // namespace
}  // namespace wheelpit::runtime
