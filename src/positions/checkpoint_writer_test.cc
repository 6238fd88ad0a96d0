#include "positions/checkpoint_writer.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/captured_log.h"
#include "positions/memory/memory_position_store.h"
#include "positions/sample_positions.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

class CheckpointWriterTest : public testing::Test, protected OwnershipObserver {
 protected:
  CheckpointWriterTest() {
    clock.advance_to(TimePoint{} - std::chrono::hours(24 * 365));
    kept->table.add("m", {new_partition("a"), new_partition("b")});
    a = kept->table.take("m", {"a"}).at(0).epoch;
    b = kept->table.take("m", {"b"}).at(0).epoch;
    asio::co_spawn(io, run(), asio::detached);
    settle();
  }
  ~CheckpointWriterTest() override {
    writer.stop(clock.now());
    settle();
    EXPECT_TRUE(ended);
  }

  void on_lost(const PartitionKey& key, OwnerEpoch epoch) override {
    lost += key.partition + std::to_string(epoch);
  }
  asio::awaitable<void> run() {
    co_await writer.run();
    ended = true;
  }
  std::shared_ptr<std::optional<Status>> start(asio::awaitable<Status> task) {
    auto result = std::make_shared<std::optional<Status>>();
    asio::co_spawn(
        io,
        [](asio::awaitable<Status> todo, auto to) -> asio::awaitable<void> {
          *to = co_await std::move(todo);
        }(std::move(task), result),
        asio::detached);
    settle();
    return result;
  }
  // Deadlines of this clock are in the past for the timers: an idle loop goes round and round.
  void settle() {
    io.restart();
    for (int step = 0; step < 100 && io.poll_one() > 0; ++step) {
    }
  }
  void advance(Duration by) {
    clock.advance(by);
    writer.wake();
    settle();
  }
  std::string stored(const std::string& partition) {
    for (const PartitionPosition& row : kept->table.load("m")) {
      const auto& finished = row.slots.at(0).finished;
      if (row.partition == partition) return finished ? finished->text() : "-";
    }
    return "";
  }

  asio::io_context io;
  ManualClock clock;
  CapturedLog log;
  std::shared_ptr<MemoryPositionStore::Kept> kept = std::make_shared<MemoryPositionStore::Kept>();
  MemoryPositionStore store{kept};
  CheckpointWriter writer{io, store, clock, log.log()};
  OwnerEpoch a = 0;
  OwnerEpoch b = 0;
  bool ended = false;
  std::string lost;
};

TEST_F(CheckpointWriterTest, WritesInTurnsAndAtOnceForWhoWaits) {
  writer.write(move_to("m", "a", a, 1));
  settle();
  EXPECT_EQ(stored("a"), "1");
  writer.write(move_to("m", "a", a, 2));
  settle();
  EXPECT_EQ(stored("a"), "1");
  advance(std::chrono::milliseconds(999));
  EXPECT_EQ(stored("a"), "1");
  advance(std::chrono::milliseconds(1));
  EXPECT_EQ(stored("a"), "2");

  writer.write(move_to("m", "a", a, 3));
  const auto written = start(writer.write_through(move_to("m", "b", b, 4)));
  ASSERT_TRUE(*written);
  EXPECT_TRUE(**written);
  EXPECT_EQ(stored("a") + stored("b"), "34") << "one commit holds both";
}

TEST_F(CheckpointWriterTest, WhoHasLostAPartitionIsToldBeforeItsNextCall) {
  writer.write(move_to("m", "a", a, 1));
  settle();
  EXPECT_TRUE(**start(writer.may_call({"m", "a"}, a)));
  const OwnerEpoch other = kept->table.take("m", {"a"}).at(0).epoch;
  writer.write(move_to("m", "a", a, 2));
  writer.add(*this);
  advance(std::chrono::seconds(1));
  EXPECT_EQ(lost, "a" + std::to_string(a)) << "as soon as it is known";
  writer.remove(*this);
  EXPECT_EQ((*start(writer.may_call({"m", "a"}, a)))->error().code(), Errc::conflict);
  EXPECT_EQ((*start(writer.write_through(move_to("m", "a", a, 3))))->error().message(),
            "partition \"a\" was taken over by another owner");
  EXPECT_TRUE(**start(writer.may_call({"m", "b"}, b)));
  EXPECT_TRUE(**start(writer.may_call({"m", "a"}, other)));
  EXPECT_EQ(stored("a"), "1");
  EXPECT_EQ(log.lines().size(), 1U);
}

TEST_F(CheckpointWriterTest, AnUrgentMoveThatIsRefusedSaysSo) {
  kept->table.take("m", {"a"});
  const auto written = start(writer.write_through(move_to("m", "a", a, 3)));
  ASSERT_TRUE(*written);
  EXPECT_EQ((*written)->error().code(), Errc::conflict);
}

TEST_F(CheckpointWriterTest, NoCallBeginsWhileNothingCanBeStored) {
  store.fail_with(Error(Errc::unavailable, "no disk"));
  const auto written = start(writer.write_through(move_to("m", "a", a, 3)));
  const auto call = start(writer.may_call({"m", "b"}, b));
  advance(std::chrono::seconds(5));
  EXPECT_FALSE(*written);
  EXPECT_FALSE(*call);
  EXPECT_EQ(log.lines().size(), 1U) << "one line a change";
  store.fail_with(std::nullopt);
  advance(std::chrono::seconds(1));
  ASSERT_TRUE(*written && *call);
  EXPECT_TRUE(**written && **call);
  EXPECT_EQ(stored("a"), "3");
  EXPECT_EQ(log.lines().size(), 2U);
}

TEST_F(CheckpointWriterTest, AStopWritesWhatIsLeft) {
  writer.write(move_to("m", "a", a, 1));
  settle();
  writer.write(move_to("m", "a", a, 2));
  writer.stop(clock.now() + std::chrono::seconds(5));
  settle();
  EXPECT_TRUE(ended);
  EXPECT_EQ(stored("a"), "2");
  EXPECT_EQ((*start(writer.may_call({"m", "a"}, a)))->error().code(), Errc::cancelled);
}

TEST_F(CheckpointWriterTest, AStopEndsInTimeWithoutADisk) {
  store.fail_with(Error(Errc::unavailable, "no disk"));
  writer.write(move_to("m", "a", a, 2));
  writer.stop(clock.now() + std::chrono::seconds(5));
  advance(std::chrono::seconds(4));
  EXPECT_FALSE(ended);
  advance(std::chrono::seconds(1));
  EXPECT_TRUE(ended);
  EXPECT_EQ(log.lines().back().find("cannot store") == std::string::npos, false);
}

}  // namespace
}  // namespace wheelpit
