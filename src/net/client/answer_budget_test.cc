#include "net/client/answer_budget.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

namespace wheelpit {
namespace {

namespace asio = boost::asio;

class AnswerBudgetTest : public testing::Test {
 protected:
  // Begins to read an answer of so many bytes, ten at a time.
  void read(std::size_t answer) {
    ++reading;
    asio::co_spawn(io, read_all(answer), [this](const std::exception_ptr&) { --reading; });
  }
  asio::awaitable<void> read_all(std::size_t answer) {
    AnswerBudget::Share share(budget);
    for (std::size_t at = 0; at < answer; at += 10) {
      if (!share.has_room(10)) co_await share.wait_for_room(10);
      share.add(10);
      most = std::max(most, budget.held());
      // So that the others go on in between.
      Signal turn(io);
      co_await turn.wait(clock.now());
    }
    ++read_whole;
  }

  asio::io_context io;
  SystemClock clock;
  AnswerBudget budget{io, clock, 100};
  std::size_t most = 0;
  int reading = 0;
  int read_whole = 0;
};

TEST_F(AnswerBudgetTest, ManyLargeAnswersAreAllReadWithinTheBudgetAndOneAnswer) {
  for (int i = 0; i < 20; ++i) read(80);
  io.run();
  EXPECT_EQ(read_whole, 20);
  EXPECT_LE(most, 180U);
  EXPECT_GE(most, 100U) << "they are read side by side";
  EXPECT_EQ(budget.held(), 0U);
  EXPECT_EQ(budget.waiting(), 0U);
}

TEST_F(AnswerBudgetTest, AnAnswerThatIsLargerThanTheBudgetIsRead) {
  read(500);
  read(500);
  io.run();
  EXPECT_EQ(read_whole, 2);
  EXPECT_LE(most, 600U);
}

TEST_F(AnswerBudgetTest, SmallAnswersDoNotWait) {
  for (int i = 0; i < 10; ++i) read(10);
  io.run();
  EXPECT_EQ(read_whole, 10);
  EXPECT_EQ(most, 100U);
}

}  // namespace
}  // namespace wheelpit
