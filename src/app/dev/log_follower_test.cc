#include "app/dev/log_follower.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "base/scratch_folder.h"
#include "logs/log_event.h"

namespace wheelpit {
namespace {

class LogFollowers : public testing::Test {
 protected:
  ScratchFolder folder_;
  const std::filesystem::path file_ = folder_ / "orders.log";

  void write(std::string_view stream, std::string_view message) const {
    std::string line;
    append_log_event(line, WallTime{}, stream, message);
    std::ofstream(file_, std::ios::app) << line;
  }

  static std::vector<std::string> read(LogFollower& tail) {
    std::vector<std::string> seen;
    tail.read([&](std::string_view stream, std::string_view message) {
      seen.push_back(std::string(stream) + ": " + std::string(message));
    });
    return seen;
  }
};

using Seen = std::vector<std::string>;

TEST_F(LogFollowers, BeginsAtTheEndAndSeesEachEventOnce) {
  write("s", "before\n");
  LogFollower tail(file_);
  EXPECT_EQ(read(tail), Seen{});
  write("s", "one\n");
  write("t", "two\nlines\n");
  EXPECT_EQ(read(tail), (Seen{"s: one\n", "t: two\nlines\n"}));
  EXPECT_EQ(read(tail), Seen{});
}

TEST_F(LogFollowers, ALogThatIsNotThereYetIsReadFromItsBeginning) {
  LogFollower tail(file_);
  EXPECT_EQ(read(tail), Seen{});
  write("s", "one\n");
  EXPECT_EQ(read(tail), (Seen{"s: one\n"}));
}

TEST_F(LogFollowers, GoesOnThroughARotation) {
  LogFollower tail(file_);
  write("s", "one\n");
  EXPECT_EQ(read(tail).size(), 1);
  write("s", "two\n");
  std::filesystem::rename(file_, folder_ / "orders.log.1");
  write("s", "three\n");
  EXPECT_EQ(read(tail), (Seen{"s: two\n", "s: three\n"}));
}

}  // namespace
}  // namespace wheelpit
