#include "positions/sqlite/sqlite_position_store.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "positions/position_store_conformance.h"
#include "positions/sqlite/position_sql.h"
#include "sqlite/database_file.h"
#include "sqlite/test_database.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

struct SqliteDriver {
  std::unique_ptr<MovablePositionStore> open() {
    return open_or_fail<SqlitePositionStore>(database_in(folder));
  }
  ScratchFolder folder;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, PositionStoreConformance, SqliteDriver);

class SqlitePositionStoreTest : public PositionStoreConformance<SqliteDriver> {
 protected:
  void run_sql(std::string_view sql) {
    auto file = open_database_file(database_in(driver_.folder), kPositionSchema, Log());
    ASSERT_TRUE(file);
    auto statement = Statement::prepare(file->get(), sql);
    ASSERT_TRUE(statement);
    ASSERT_TRUE(statement->step());
  }
};

TEST_F(SqlitePositionStoreTest, MappingsThatWriteAtOnceKeepWhatIsTheirs) {
  asio::io_context io;
  for (int i = 0; i < 100; ++i) {
    asio::co_spawn(
        io,
        [](PositionStore& store, std::string mapping, int last) -> asio::awaitable<void> {
          EXPECT_TRUE(co_await store.add(mapping, {new_partition("a")}));
          const auto taken = co_await store.take(mapping, {"a"});
          const OwnerEpoch epoch = taken->at(0).epoch;
          for (int number = 1; number <= last; ++number) {
            const auto refused = co_await store.advance({move_to(mapping, "a", epoch, number)});
            EXPECT_TRUE(refused && refused->empty());
          }
        }(*store_, std::to_string(i), i + 1),
        asio::detached);
  }
  io.run();
  reopen();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(load(std::to_string(i)).at(0).slots.at(0).finished, sequence_number(i + 1));
  }
}

TEST_F(SqlitePositionStoreTest, ADamagedNumberIsNamedWithTheRemedy) {
  own("m", "a");
  store_.reset();
  run_sql("UPDATE slots SET finished = x'78'");
  store_ = driver_.open();
  const auto loaded = run_to_end(store_->load("m"));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), Errc::malformed);
  EXPECT_EQ(loaded.error().message(),
            "the stored position of partition \"a\" of mapping m is damaged (\"x\" is not a "
            "sequence number: it must be 1 to 129 digits): restore positions.db from a backup");
  EXPECT_TRUE(run_to_end(store_->remove("m"))) << "it can at least begin anew";
  EXPECT_TRUE(load("m").empty());
}

TEST_F(SqlitePositionStoreTest, TheFileOfANewerVersionIsRefused) {
  store_.reset();
  run_sql("PRAGMA user_version = 2");
  const auto refused = SqlitePositionStore::open(database_in(driver_.folder), Log());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("newer version of wheelpit"), std::string::npos);
}

bool read_number(int from, std::uint64_t& number) {
  return ::read(from, &number, sizeof number) == sizeof number;
}

// Moves to 1, 2, 3, ..., each with a notice, and writes each number that is confirmed into
// `acknowledged`.
[[noreturn]] void advance_until_killed(const std::string& path, int acknowledged) {
  auto store = SqlitePositionStore::open(path, Log());
  const auto advance_on = [&]() -> asio::awaitable<void> {
    if (!co_await (*store)->add("m", {new_partition("a")})) _exit(1);
    const auto taken = co_await (*store)->take("m", {"a"});
    if (!taken) _exit(1);
    for (std::uint64_t number = 1;; ++number) {
      PositionMove move = move_to("m", "a", taken->at(0).epoch, number);
      move.notices = {{"arn", std::to_string(number)}};
      const auto refused = co_await (*store)->advance({std::move(move)});
      if (!refused || write(acknowledged, &number, sizeof number) != sizeof number) _exit(1);
    }
  };
  if (store) run_to_end(advance_on());
  _exit(1);
}

TEST_F(SqlitePositionStoreTest, APositionAndItsNoticesAreOneWriteWhenTheProcessIsKilled) {
  store_.reset();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) advance_until_killed(database_in(driver_.folder), ends[1]);
  close(ends[1]);
  std::uint64_t last = 0;
  while (last < 60 && read_number(ends[0], last)) {
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read_number(ends[0], last)) {
  }
  close(ends[0]);
  ASSERT_GE(last, 60U);

  store_ = driver_.open();
  const SequenceNumber stored = *load("m").at(0).slots.at(0).finished;
  EXPECT_GE(stored, sequence_number(last));
  const auto kept = notices(0, 100'000);
  ASSERT_FALSE(kept.empty());
  EXPECT_EQ(sequence_number(kept.size()), stored);
  EXPECT_EQ(kept.back().notice.record, stored.text());
}

}  // namespace
}  // namespace wheelpit
