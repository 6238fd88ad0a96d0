#include "commit/commit_thread.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

namespace wheelpit {
namespace {

namespace asio = boost::asio;

// What became of the tables; owned by the test, which looks when the thread has ended.
struct Disk {
  int kept = 0;
  int pending = 0;
  int commits = 0;
  bool broken = false;
};

class CountingTables {
 public:
  explicit CountingTables(Disk& disk) : disk_(&disk) {}
  Status begin() { return {}; }
  Status commit() {
    if (disk_->broken) return Error(Errc::unavailable, "disk full");
    disk_->kept += disk_->pending;
    disk_->pending = 0;
    ++disk_->commits;
    return {};
  }
  void rollback() { disk_->pending = 0; }
  Result<int> add() { return ++disk_->pending; }

 private:
  Disk* disk_;
};

using Thread = CommitThread<CountingTables>;

asio::awaitable<void> add_often(Thread& thread, int times, int& succeeded) {
  for (int i = 0; i < times; ++i) {
    const auto added = co_await thread.call<int>(
        Access::write, [](CountingTables& tables) { return tables.add(); });
    if (added) ++succeeded;
  }
}

TEST(CommitThread, ThoseWhoWaitTogetherShareACommit) {
  Disk disk;
  int succeeded = 0;
  {
    Thread thread{CountingTables(disk)};
    asio::io_context io;
    for (int i = 0; i < 50; ++i)
      asio::co_spawn(io, add_often(thread, 20, succeeded), asio::detached);
    io.run();
  }
  EXPECT_EQ(succeeded, 1000);
  EXPECT_EQ(disk.kept, 1000);
  EXPECT_LT(disk.commits, 500);
}

TEST(CommitThread, ACommitThatFailsFailsAllWhoShareIt) {
  Disk disk;
  disk.broken = true;
  int succeeded = 0;
  {
    Thread thread{CountingTables(disk)};
    asio::io_context io;
    for (int i = 0; i < 5; ++i) asio::co_spawn(io, add_often(thread, 2, succeeded), asio::detached);
    io.run();
  }
  EXPECT_EQ(succeeded, 0);
  EXPECT_EQ(disk.kept, 0);
}

TEST(CommitThread, WhatWasRefusedDoesNotUndoWhatTheOthersWrote) {
  Disk disk;
  int succeeded = 0;
  std::string refusal;
  {
    Thread thread{CountingTables(disk)};
    asio::io_context io;
    asio::co_spawn(io, add_often(thread, 1, succeeded), asio::detached);
    asio::co_spawn(
        io,
        [](Thread& on, std::string& why) -> asio::awaitable<void> {
          const auto refused = co_await on.call<int>(
              Access::write,
              [](CountingTables&) -> Result<int> { return Error(Errc::conflict, "moved"); });
          why = refused ? "" : refused.error().message();
        }(thread, refusal),
        asio::detached);
    io.run();
  }
  EXPECT_EQ(succeeded, 1);
  EXPECT_EQ(disk.kept, 1);
  EXPECT_EQ(refusal, "moved");
}

TEST(CommitThread, ReadsNeedNoCommit) {
  Disk disk;
  int seen = 0;
  {
    Thread thread{CountingTables(disk)};
    asio::io_context io;
    asio::co_spawn(
        io,
        [](Thread& on, int& got) -> asio::awaitable<void> {
          got = *co_await on.call<int>(Access::read,
                                       [](CountingTables&) -> Result<int> { return 7; });
        }(thread, seen),
        asio::detached);
    io.run();
  }
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(disk.commits, 0);
}

}  // namespace
}  // namespace wheelpit
