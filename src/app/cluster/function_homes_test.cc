#include "app/cluster/function_homes.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <memory>
#include <vector>

#include "base/run_to_end.h"
#include "cluster/scripted_peers.h"
#include "cluster/scripted_slots.h"
#include "function/home.h"
#include "invoke/home_fault.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using cluster::SlotKind;

const cluster::SlotName kSlot{.kind = SlotKind::function, .key = "f"};

Function function(std::optional<int> reserved, bool provisioned = false) {
  Function made;
  made.name = "f";
  made.reserved_concurrency = reserved;
  if (provisioned) made.provisioned["1"].requested = 2;
  return made;
}

struct StreamedAnswer final : ResponseSink {
  void begin(ResponseHead head) override { version = head.executed_version; }
  asio::awaitable<Status> write(std::string piece, TimePoint /*until*/) override {
    text += piece + "|";
    co_return Status();
  }
  std::string version, text;
};

// One node: its functions say who ran them.
struct HomeNode {
  HomeNode(asio::io_context& io, const Clock& clock, std::string called)
      : name(std::move(called)),
        homes(
            {.io = io,
             .clock = clock,
             .slots = slots,
             .peers = peers,
             .here = {
                 .invoke = [this](Invocation invocation) { return run(invocation); },
                 .host = [this](const Function& what) { hosted.push_back(what); },
                 .provisioned = [](std::string, std::string) -> asio::awaitable<ProvisionedState> {
                   co_return ProvisionedState{.available = 2, .outgoing = 1, .failure = "x"};
                 },
                 .busy = [this](std::string) -> asio::awaitable<std::size_t> { co_return busy; }}},
            Log()) {}

  asio::awaitable<Result<Reply>> run(Invocation invocation) {
    ++runs;
    if (refuse) co_return Error(Errc::throttled, "used up");
    if (invocation.stream != nullptr) {
      invocation.stream->begin({.request_id = "r", .executed_version = "7"});
      (void)co_await invocation.stream->write("one", {});
      (void)co_await invocation.stream->write("two", {});
    }
    co_return Reply{.payload = name, .executed_version = "7"};
  }

  std::string name;
  int runs = 0;
  std::size_t busy = 0;
  bool refuse = false;
  std::vector<Function> hosted;
  cluster::ScriptedSlots slots;
  cluster::ScriptedPeers peers;
  FunctionHomes homes;
};

class FunctionHomesTest : public testing::Test {
 protected:
  FunctionHomesTest() {
    a_.peers.nodes = {{"b", &b_.peers}};
    b_.peers.nodes = {{"a", &a_.peers}};
  }
  void home_is_a() {
    (void)a_.homes.put(function(1));
    (void)b_.homes.put(function(1));
    a_.slots.give(kSlot);
    b_.slots.addresses[kSlot] = "a";
  }
  Result<Reply> invoke(HomeNode& at, ResponseSink* stream = nullptr) {
    Result<Reply> reply = Error(Errc::cancelled, "not run");
    run([&]() -> asio::awaitable<void> {
      reply = co_await at.homes.invoke({.function_name = "f",
                                        .invoked_arn = "arn",
                                        .payload = nullptr,
                                        .client_context = std::nullopt,
                                        .stream = stream});
    });
    return reply;
  }
  void run(std::function<asio::awaitable<void>()> script) {
    run_to_end(io_, stop_after(std::move(script)));
  }
  asio::awaitable<void> stop_after(std::function<asio::awaitable<void>()> script) {
    co_await script();
    if (stop_) co_await a_.homes.stop();
    if (stop_) co_await b_.homes.stop();
  }

  asio::io_context io_{1};
  SystemClock clock_;
  bool stop_ = true;
  HomeNode a_{io_, clock_, "a"}, b_{io_, clock_, "b"};
};

TEST(HasHomeTest, OnlyWhoseConcurrencyIsCounted) {
  EXPECT_FALSE(has_home(function(std::nullopt)));
  EXPECT_FALSE(has_home(function(0)));
  EXPECT_TRUE(has_home(function(1)));
  EXPECT_TRUE(has_home(function(std::nullopt, true)));
}

TEST_F(FunctionHomesTest, OthersRunWhereTheyArrive) {
  (void)b_.homes.put(function(std::nullopt));
  const auto reply = invoke(b_);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->payload, "b");
  EXPECT_TRUE(b_.slots.wanted.empty());
}

TEST_F(FunctionHomesTest, AReservedOneRunsAtItsHomeWhereverItArrives) {
  home_is_a();
  const auto there = invoke(b_);
  ASSERT_TRUE(there);
  EXPECT_EQ(there->payload, "a");
  const auto here = invoke(a_);
  ASSERT_TRUE(here);
  EXPECT_EQ(here->payload, "a");
  EXPECT_EQ(b_.runs, 0);
  EXPECT_TRUE(a_.slots.wanted.contains(kSlot));
}

TEST_F(FunctionHomesTest, AStreamedAnswerComesInItsPieces) {
  home_is_a();
  StreamedAnswer stream;
  const auto reply = invoke(b_, &stream);
  ASSERT_TRUE(reply);
  EXPECT_EQ(stream.text, "one|two|");
  EXPECT_EQ(stream.version, "7");
}

TEST_F(FunctionHomesTest, WhatTheHomeRefusesIsRefused) {
  home_is_a();
  a_.refuse = true;
  const auto reply = invoke(b_);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), Errc::throttled);
  EXPECT_FALSE(is_home_fault(reply.error()));
}

TEST_F(FunctionHomesTest, AHomeOutOfReachIsSaid) {
  home_is_a();
  b_.slots.addresses[kSlot] = "gone";
  const auto reply = invoke(b_);
  ASSERT_FALSE(reply);
  EXPECT_FALSE(is_home_fault(reply.error()));  // it may have run: the script says "unavailable"
  EXPECT_EQ(reply.error().code(), Errc::unavailable);
  EXPECT_EQ(b_.runs, 0);
}

// B thinks that A is its home, A that B is: neither hands it on.
TEST_F(FunctionHomesTest, NothingIsHandedOverTwice) {
  home_is_a();
  a_.slots.lose(kSlot);
  a_.slots.addresses[kSlot] = "b";
  const auto reply = invoke(b_);
  ASSERT_FALSE(reply);
  EXPECT_TRUE(is_home_fault(reply.error())) << reply.error().message();
  EXPECT_EQ(a_.runs + b_.runs, 0);
  EXPECT_EQ(b_.peers.asked.size(), 1U);
  EXPECT_TRUE(a_.peers.asked.empty());
}

TEST_F(FunctionHomesTest, OnlyTheHomeKeepsEnvironmentsReady) {
  EXPECT_TRUE(a_.homes.put(function(std::nullopt, true)).provisioned.empty());
  a_.slots.give(kSlot);
  ASSERT_EQ(a_.hosted.size(), 1U);
  EXPECT_FALSE(a_.hosted.back().provisioned.empty());
  EXPECT_FALSE(a_.homes.put(function(std::nullopt, true)).provisioned.empty());
  a_.slots.ask_back(kSlot);
  EXPECT_TRUE(a_.hosted.back().provisioned.empty());
  run([]() -> asio::awaitable<void> { co_return; });
}

TEST_F(FunctionHomesTest, HowManyAreReadyIsAskedAtItsHome) {
  home_is_a();
  ProvisionedState state;
  run([&]() -> asio::awaitable<void> { state = co_await b_.homes.provisioned("f", "1"); });
  EXPECT_EQ(state.available, 2);
  EXPECT_EQ(state.outgoing, 1);
  EXPECT_EQ(state.failure, "x");
  EXPECT_EQ(b_.peers.asked.size(), 1U);
}

TEST_F(FunctionHomesTest, AHomeThatIsToGoIsLetGoWhenNothingRunsAnyMore) {
  home_is_a();
  a_.busy = 1;
  a_.slots.ask_back(kSlot);
  run([&]() -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) co_await asio::post(io_, asio::use_awaitable);
    EXPECT_TRUE(a_.slots.let_go_of.empty());
    // What comes meanwhile is not begun here.
    a_.busy = 0;
    const auto reply = co_await a_.homes.invoke({.function_name = "f",
                                                 .invoked_arn = "arn",
                                                 .payload = nullptr,
                                                 .client_context = std::nullopt});
    EXPECT_FALSE(reply);
    EXPECT_EQ(a_.slots.let_go_of, std::vector{kSlot});
  });
  EXPECT_EQ(a_.runs, 0);
}

TEST_F(FunctionHomesTest, WithoutItsReservationItHasNoHome) {
  home_is_a();
  run([&]() -> asio::awaitable<void> {
    (void)a_.homes.put(function(std::nullopt));
    co_await asio::post(io_, asio::use_awaitable);
  });
  EXPECT_FALSE(a_.slots.wanted.contains(kSlot));
}

// Another node has heard late that it had none for a while, and forgot it meanwhile.
TEST_F(FunctionHomesTest, ASlotThatIsGoneIsAskedForAnew) {
  (void)a_.homes.put(function(1));
  run([&]() -> asio::awaitable<void> {
    while (!a_.slots.wanted.contains(kSlot)) co_await asio::post(io_, asio::use_awaitable);
    (void)co_await a_.slots.forget(kSlot);
    const auto reply = co_await a_.homes.invoke({.function_name = "f",
                                                 .invoked_arn = "arn",
                                                 .payload = nullptr,
                                                 .client_context = std::nullopt});
    EXPECT_FALSE(reply);
    EXPECT_TRUE(a_.slots.wanted.contains(kSlot));
  });
}

}  // namespace
}  // namespace wheelpit
