#include "store/sqlite/sqlite_store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "base/captured_log.h"
#include "base/run_to_end.h"
#include "sqlite/test_database.h"
#include "store/conformance_test_suite.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

struct SqliteDriver {
  std::unique_ptr<DocumentStore> open() { return open_or_fail<SqliteStore>(database_in(folder)); }
  ScratchFolder folder;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, DocumentStoreConformance, SqliteDriver);

void run_sql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

// Many documents are written while it is copied; the copy is whole, and holds all that were there
// before.
TEST(SqliteStore, IsCopiedWhileItIsWritten) {
  const ScratchFolder folder;
  const std::string copy = folder / "copy.db";
  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  asio::io_context io;
  const std::string body(20'000, 'x');
  const auto fill = [&](std::string prefix) -> asio::awaitable<void> {
    for (int i = 0; i < 200; ++i) {
      EXPECT_TRUE(co_await store->put(Collection::mappings, prefix + std::to_string(i), body, 0));
    }
  };
  run_to_end(io, fill("before"));
  auto written = asio::co_spawn(io, fill("during"), asio::use_future);
  const Status copied = run_to_end(io, store->back_up(copy));
  ASSERT_TRUE(copied) << copied.error().message();
  written.get();
  EXPECT_EQ(run_to_end(store->back_up(copy)).error().code(), Errc::conflict);
  const auto again = open_or_fail<SqliteStore>(copy);
  const auto found = run_to_end(again->list(Collection::mappings, "", 1000));
  ASSERT_TRUE(found);
  EXPECT_GE(found->size(), 200U);
  EXPECT_TRUE(std::ranges::any_of(*found, [](const Document& d) { return d.key == "before199"; }));
}

TEST(SqliteStore, ACopyToWhereNothingCanBeMadeIsAnError) {
  const ScratchFolder folder;
  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  EXPECT_FALSE(run_to_end(store->back_up("/nowhere/at/all.db")));
}

TEST(SqliteStore, KeepsDocumentsOverARestart) {
  const ScratchFolder folder;
  ASSERT_TRUE(run_to_end(
      open_or_fail<SqliteStore>(database_in(folder))->put(Collection::mappings, "a", "x", 0)));
  const auto document =
      run_to_end(open_or_fail<SqliteStore>(database_in(folder))->get(Collection::mappings, "a"));
  ASSERT_TRUE(document && *document);
  EXPECT_EQ((*document)->body, "x");
}

TEST(SqliteStore, ItsFilesAreForTheirOwnerOnly) {
  const ScratchFolder folder;
  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  ASSERT_TRUE(run_to_end(store->put(Collection::secrets, "a", "x", 0)));
  for (const std::string& name : {database_in(folder), database_in(folder) + "-wal"}) {
    struct stat status{};
    ASSERT_EQ(stat(name.c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777, 0600U) << name;
  }
}

TEST(SqliteStore, AFileThatOthersCouldReadIsMadePrivateAndSaidSo) {
  const ScratchFolder folder;
  open_or_fail<SqliteStore>(database_in(folder));
  fs::permissions(database_in(folder), fs::perms(0644));
  const CapturedLog captured;
  ASSERT_TRUE(SqliteStore::open(database_in(folder), captured.log()));
  EXPECT_EQ(fs::status(database_in(folder)).permissions(), fs::perms(0600));
  ASSERT_EQ(captured.lines().size(), 1U);
}

TEST(SqliteStore, ASecondUserIsToldWhoHasTheFile) {
  const ScratchFolder folder;
  const auto first = open_or_fail<SqliteStore>(database_in(folder));
  const auto second = SqliteStore::open(database_in(folder), Log());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Errc::conflict);
  EXPECT_EQ(second.error().message(),
            "database \"" + database_in(folder) +
                "\" is in use by another process: stop the other wheelpit, or give this one a "
                "data_dir of its own");
  EXPECT_TRUE(run_to_end(first->put(Collection::mappings, "a", "x", 0)));
}

TEST(SqliteStore, ADamagedFileIsNamedWithTheRemedy) {
  const ScratchFolder folder;
  std::ofstream(database_in(folder)) << std::string(8192, 'z');
  const auto store = SqliteStore::open(database_in(folder), Log());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), Errc::malformed);
  EXPECT_NE(store.error().message().find(database_in(folder)), std::string::npos);
  EXPECT_NE(store.error().message().find("restore it from a backup"), std::string::npos);
  EXPECT_EQ(store.error().message().find("move it away"), std::string::npos)
      << "it advises to lose what the file holds";
}

TEST(SqliteStore, ALogWithoutItsDatabaseIsKept) {
  const ScratchFolder folder;
  std::ofstream(database_in(folder) + "-wal") << std::string(8192, 'z');
  for (const bool empty : {false, true}) {
    if (empty) std::ofstream(database_in(folder)).close();
    const auto store = SqliteStore::open(database_in(folder), Log());
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code(), Errc::malformed);
    EXPECT_NE(store.error().message().find("-wal"), std::string::npos) << store.error().message();
    EXPECT_EQ(fs::file_size(database_in(folder) + "-wal"), 8192U);
  }
}

TEST(SqliteStore, DamageInsideAFileIsFoundAtTheOpening) {
  const ScratchFolder folder;
  {
    const auto store = open_or_fail<SqliteStore>(database_in(folder));
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(run_to_end(
          store->put(Collection::mappings, std::to_string(i), std::string(500, 'x'), 0)));
    }
  }
  std::fstream file(database_in(folder), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 + 1);  // within the header of the second page: a b-tree's
  file << std::string(200, '\xee');
  file.close();
  const auto store = SqliteStore::open(database_in(folder), Log());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), Errc::malformed) << store.error().message();
}

TEST(SqliteStore, RefusesTheFileOfANewerVersion) {
  const ScratchFolder folder;
  open_or_fail<SqliteStore>(database_in(folder));
  run_sql(database_in(folder), "PRAGMA user_version = 2");
  const auto store = SqliteStore::open(database_in(folder), Log());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message().find("newer version of wheelpit (schema 2, this one knows 1)"),
            std::string::npos)
      << store.error().message();
}

TEST(SqliteStore, RefusesTheDatabaseOfAnotherProgram) {
  const ScratchFolder folder;
  run_sql(database_in(folder), "CREATE TABLE photos(id)");
  const auto store = SqliteStore::open(database_in(folder), Log());
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message().find("another program"), std::string::npos);
}

TEST(SqliteStore, AFolderThatIsMissingIsNamed) {
  const auto store = SqliteStore::open("/nonexistent/wheelpit.db", Log());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().message(),
            "database \"/nonexistent/wheelpit.db\" cannot be created: No such file or directory");
}

TEST(SqliteStore, CompletesOnTheThreadOfItsCaller) {
  const ScratchFolder folder;
  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  asio::io_context io;
  const auto on_own_thread = [&]() -> asio::awaitable<bool> {
    const auto before = std::this_thread::get_id();
    const auto document = co_await store->get(Collection::mappings, "a");
    co_return document&& before == std::this_thread::get_id();
  };
  EXPECT_TRUE(run_to_end(io, on_own_thread()));
}

TEST(SqliteStore, ManyThreadsCountOneDocumentUpWithoutLosingAWrite) {
  const ScratchFolder folder;
  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  constexpr int kThreads = 4;
  constexpr int kWrites = 25;
  const auto count_up = [&]() -> asio::awaitable<void> {
    for (int done = 0; done < kWrites;) {
      const auto document = co_await store->get(Collection::mappings, "n");
      const bool exists = document->has_value();
      const int value = exists ? std::stoi((*document)->body) : 0;
      const auto written = co_await store->put(Collection::mappings, "n", std::to_string(value + 1),
                                               exists ? (*document)->revision : 0);
      if (written) ++done;
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&] { run_to_end(count_up()); });
  for (std::thread& thread : threads) thread.join();

  const auto document = run_to_end(store->get(Collection::mappings, "n"));
  EXPECT_EQ((*document)->body, std::to_string(kThreads * kWrites));
  EXPECT_EQ((*document)->revision, Revision{kThreads * kWrites});
}

TEST(SqliteStore, AConflictDoesNotUndoTheWritesThatShareItsTransaction) {
  const ScratchFolder folder;
  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  asio::io_context io;
  int written = 0;
  int refused = 0;
  const auto put = [&](std::string key, Revision expected) -> asio::awaitable<void> {
    const auto result = co_await store->put(Collection::mappings, key, "x", expected);
    ++(result ? written : refused);
  };
  std::vector<std::future<void>> ends;
  ends.reserve(50);
  for (int i = 0; i < 50; ++i) {
    ends.push_back(asio::co_spawn(io, put("k" + std::to_string(i), i % 2), asio::use_future));
  }
  io.run();
  EXPECT_EQ(written, 25);
  EXPECT_EQ(refused, 25);
  EXPECT_EQ(run_to_end(store->list(Collection::mappings, "", 100))->size(), 25U);
}

TEST(SqliteStore, AFullDiskFailsTheWriteAndNothingElse) {
  const ScratchFolder folder;
  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  ASSERT_TRUE(run_to_end(store->put(Collection::mappings, "a", "x", 0)));

  const auto old_handler = signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit small{.rlim_cur = 64 * 1024, .rlim_max = old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto failed =
      run_to_end(store->put(Collection::mappings, "big", std::string(1 << 20, 'x'), 0));
  setrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, old_handler);

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), Errc::unavailable);
  EXPECT_NE(failed.error().message().find(database_in(folder)), std::string::npos);
  EXPECT_FALSE(*run_to_end(store->get(Collection::mappings, "big")));
  EXPECT_EQ(run_to_end(store->put(Collection::mappings, "a", "y", 1)), Revision{2});
}

// Writes documents 0, 1, 2, ... and, after each is confirmed, its number into `acknowledged`.
[[noreturn]] void write_until_killed(const std::string& path, int acknowledged) {
  auto store = SqliteStore::open(path, Log());
  const auto write_on = [&]() -> asio::awaitable<void> {
    for (int i = 0;; ++i) {
      const auto written = co_await (*store)->put(Collection::mappings, std::to_string(i),
                                                  std::string(2000, 'x'), 0);
      if (!written || write(acknowledged, &i, sizeof i) != sizeof i) _exit(1);
    }
  };
  if (store) run_to_end(write_on());
  _exit(1);
}

TEST(SqliteStore, NothingConfirmedIsLostWhenItsProcessIsKilled) {
  const ScratchFolder folder;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) write_until_killed(database_in(folder), ends[1]);
  close(ends[1]);
  int last = -1;
  while (last < 60 && read(ends[0], &last, sizeof last) == sizeof last) {
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read(ends[0], &last, sizeof last) == sizeof last) {
  }
  close(ends[0]);
  ASSERT_GE(last, 60);

  const auto store = open_or_fail<SqliteStore>(database_in(folder));
  ASSERT_TRUE(store);
  for (int i = 0; i <= last; ++i) {
    const auto document = run_to_end(store->get(Collection::mappings, std::to_string(i)));
    ASSERT_TRUE(document && *document) << i;
    EXPECT_EQ((*document)->body.size(), 2000U);
  }
}

}  // namespace
}  // namespace wheelpit
