#include "async/sqlite/sqlite_event_queue.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "async/event_numbers.h"
#include "async/event_queue_conformance.h"
#include "async/sqlite/event_row.h"
#include "async/sqlite/event_sql.h"
#include "sqlite/database_file.h"
#include "sqlite/test_database.h"

namespace wheelpit::async {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

struct SqliteDriver {
  std::unique_ptr<EventQueue> open() { return open_or_fail<SqliteEventQueue>(database_in(folder)); }
  ScratchFolder folder;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, EventQueueConformance, SqliteDriver);

bool read_number(int from, EventNumber& number) {
  return ::read(from, &number, sizeof number) == sizeof number;
}

class SqliteEventQueueTest : public EventQueueConformance<SqliteDriver> {
 protected:
  void reopen() {
    queue_.reset();
    queue_ = driver_.open();
  }
};

TEST_F(SqliteEventQueueTest, EverythingIsThereWhenItIsOpenedAgain) {
  const EventNumber waiting = add(event_of("f"));
  const EventNumber given_up = add(event_of("f"));
  const EventNumber gone = add(event_of("f"));
  InvocationRecord::Response response;
  response.payload = "null";
  update({.number = given_up, .progress = failed(), .response = response});
  remove({gone});
  reopen();
  EXPECT_EQ(numbers({}), (Numbers{waiting, given_up}));
  expect_equal(read({given_up}).at(0).progress, failed());
  EXPECT_EQ(read({given_up}).at(0).last_response->payload, "null");
  EXPECT_GT(add(event_of("f")), given_up);
}

TEST_F(SqliteEventQueueTest, AListLooksAtABoundedNumberOfEventsAtATime) {
  asio::io_context io;
  for (int i = 0; i < 10'001; ++i) {
    asio::co_spawn(
        io,
        [](EventQueue& queue, AsyncEvent event) -> asio::awaitable<void> {
          EXPECT_TRUE(co_await queue.add(std::move(event)));
        }(*queue_, event_of("f")),
        asio::detached);
  }
  const AsyncEvent last = event_of("last");
  io.run();
  add(last);
  EventPage found = page({.request_ids = {}, .function_name = "last", .state = {}}, 0, 1);
  EXPECT_TRUE(found.events.empty());
  ASSERT_TRUE(found.next);
  found = page({.request_ids = {}, .function_name = "last", .state = {}}, *found.next, 1);
  ASSERT_EQ(found.events.size(), 1U);
  EXPECT_EQ(found.events[0].request_id, last.request_id);
  found = page({.request_ids = {last.request_id}, .function_name = {}, .state = {}}, 0, 1);
  EXPECT_EQ(found.events.size(), 1U) << "one that is named need not be looked for";
}

TEST_F(SqliteEventQueueTest, FindsByIdAlsoInAFileThatHasNoIndexOfThem) {
  const AsyncEvent event = event_of("f");
  add(event);
  queue_.reset();
  {
    auto file = open_database_file(database_in(driver_.folder), kEventSchema, Log());
    ASSERT_TRUE(file);
    auto drop = Statement::prepare(file->get(), "DROP INDEX request_ids");
    ASSERT_TRUE(drop);
    ASSERT_TRUE(drop->step());
  }
  queue_ = driver_.open();
  EXPECT_EQ(numbers({.request_ids = {event.request_id}, .function_name = {}, .state = {}}),
            Numbers{1});
}

TEST_F(SqliteEventQueueTest, TheFileOfAnotherKindIsRefused) {
  queue_.reset();
  fs::remove(database_in(driver_.folder));
  {
    auto other = open_database_file(database_in(driver_.folder),
                                    {.application_id = 7, .sql = "CREATE TABLE t(a)"}, Log());
    ASSERT_TRUE(other);
  }
  const auto refused = SqliteEventQueue::open(database_in(driver_.folder), Log());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::malformed);
  EXPECT_NE(refused.error().message().find("another program"), std::string::npos);
}

// Adds events, and writes the number of each that is confirmed into `acknowledged`.
[[noreturn]] void add_until_killed(const std::string& path, int acknowledged, AsyncEvent event) {
  auto queue = SqliteEventQueue::open(path, Log());
  const auto add_on = [&]() -> asio::awaitable<void> {
    while (true) {
      const auto number = co_await (*queue)->add(event);
      if (!number || write(acknowledged, &*number, sizeof *number) != sizeof *number) _exit(1);
    }
  };
  if (queue) run_to_end(add_on());
  _exit(1);
}

TEST_F(SqliteEventQueueTest, NothingConfirmedIsLostWhenItsProcessIsKilled) {
  queue_.reset();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) add_until_killed(database_in(driver_.folder), ends[1], event_of("f"));
  close(ends[1]);
  EventNumber last = 0;
  while (last < 60 && read_number(ends[0], last)) {
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read_number(ends[0], last)) {
  }
  close(ends[0]);
  ASSERT_GE(last, 60U);
  queue_ = driver_.open();
  Numbers wanted;
  for (EventNumber number = 1; number <= last; ++number) wanted.push_back(number);
  EXPECT_EQ(read(wanted).size(), wanted.size());
}

TEST(EventRow, AUuidIsSixteenBytes) {
  EXPECT_EQ(bytes_of_uuid("00010203-0405-4607-8809-0a0b0c0d0eff"),
            std::string("\0\1\2\3\4\5\x46\7\x88\x09\x0a\x0b\x0c\x0d\x0e\xff", 16));
}

}  // namespace
}  // namespace wheelpit::async
