// What nodes tell and ask each other, over peers of a script.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/cluster/nodes_desk.h"
#include "app/cluster/revision_teller.h"
#include "app/cluster/store_question.h"
#include "app/cluster/telling_handler.h"
#include "base/run_to_end.h"
#include "cluster/scripted_peers.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using cluster::ScriptedPeers;

cluster::Peer peer(const std::string& address) {
  return {
      .node = "n-" + address, .incarnation = "i-" + address, .name = address, .address = address};
}

class RevisionTellerTest : public testing::Test {
 protected:
  RevisionTellerTest() {
    a_.alive = {peer("b"), peer("c")};
    a_.nodes = {{"b", &b_}, {"c", &c_}};
  }
  RevisionTeller::Parts parts(ScriptedPeers& peers, std::vector<std::int64_t>& applied) {
    return {.io = io_,
            .clock = clock_,
            .peers = peers,
            .catch_up = [&applied](std::int64_t revision, TimePoint) -> asio::awaitable<bool> {
              applied.push_back(revision);
              co_return true;
            }};
  }

  asio::io_context io_{1};
  SystemClock clock_;
  ScriptedPeers a_, b_, c_;
  std::vector<std::int64_t> of_a_, of_b_, of_c_;
  RevisionTeller teller_a_{parts(a_, of_a_), Log()};
  RevisionTeller teller_b_{parts(b_, of_b_), Log()};
};

TEST_F(RevisionTellerTest, EveryLiveNodeHasAppliedItOnReturn) {
  RevisionTeller c(parts(c_, of_c_), Log());
  run_to_end(io_, teller_a_.tell(7));
  EXPECT_EQ(of_b_, std::vector<std::int64_t>{7});
  EXPECT_EQ(of_c_, std::vector<std::int64_t>{7});
  EXPECT_TRUE(of_a_.empty());
}

TEST_F(RevisionTellerTest, ANodeOutOfReachIsNotWaitedForLonger) {
  run_to_end(io_, teller_a_.tell(7));  // c answers nothing
  EXPECT_EQ(of_b_, std::vector<std::int64_t>{7});
}

// An API that writes with each request but GET.
class WritingApi final : public HttpHandler {
 public:
  explicit WritingApi(std::int64_t& written) : written_(written) {}
  asio::awaitable<HttpResponse> handle(HttpRequest request) override {
    if (request.method != "GET") ++written_;
    co_return HttpResponse{};
  }

 private:
  std::int64_t& written_;
};

TEST_F(RevisionTellerTest, OnlyRequestsThatHaveWrittenAreTold) {
  std::int64_t written = 0;
  WritingApi api(written);
  TellingHandler handler(api, teller_a_, [&] { return written; });
  const auto ask = [&](const char* method, const char* path) {
    run_to_end(io_, handler.handle({.method = method, .target = path, .headers = {}, .body = ""}));
  };
  ask("GET", "/2015-03-31/functions");
  ask("POST", "/2015-03-31/functions/f/invocations");
  EXPECT_TRUE(of_b_.empty());
  ask("POST", "/2015-03-31/functions");
  EXPECT_EQ(of_b_, std::vector<std::int64_t>{2});
}

TEST_F(RevisionTellerTest, WhatIsNoRevisionIsRefused) {
  for (const char* body : {"", "x", "7x", "99999999999999999999"}) {
    const auto answer = run_to_end(io_, b_.handlers.at("/revision")({.path = "", .body = body}));
    EXPECT_EQ(answer.status, 400) << body;
  }
}

class StoreQuestionTest : public testing::Test {
 protected:
  StoreVerdict ask() { return run_to_end(question_.ask("mine")); }
  void there_is(const std::string& address, ScriptedPeers& peers) {
    a_.alive.push_back(peer(address));
    a_.nodes[address] = &peers;
  }
  ScriptedPeers a_, b_, c_;
  StoreQuestion question_{{.peers = a_,
                           .reached = [] { return false; },
                           .lives = [](const std::string&) { return false; }}};
};

TEST_F(StoreQuestionTest, NobodyIsThere) {
  EXPECT_EQ(ask(), StoreVerdict::nobody_answers);
  a_.alive.push_back(peer("gone"));
  EXPECT_EQ(ask(), StoreVerdict::nobody_answers);
}

TEST_F(StoreQuestionTest, TheStoreIsAwayForAll) {
  StoreQuestion b({.peers = b_,
                   .reached = [] { return false; },
                   .lives = [](const std::string&) { return true; }});
  there_is("b", b_);
  EXPECT_EQ(ask(), StoreVerdict::nobody_reaches_it);
}

TEST_F(StoreQuestionTest, OneThatSaysOutIsEnough) {
  StoreQuestion b({.peers = b_,
                   .reached = [] { return true; },
                   .lives = [](const std::string& run) { return run == "mine"; }});
  there_is("b", b_);
  EXPECT_EQ(ask(), StoreVerdict::you_are_in);
  StoreQuestion c({.peers = c_,
                   .reached = [] { return true; },
                   .lives = [](const std::string&) { return false; }});
  there_is("c", c_);
  EXPECT_EQ(ask(), StoreVerdict::you_are_out);
}

TEST(NodesDeskTest, TheLoadIsTheSumOfThoseThatAnswer) {
  ScriptedPeers a, b;
  a.alive = {peer("b"), peer("gone")};
  a.nodes = {{"b", &b}};
  const auto parts = [](ScriptedPeers& peers) {
    return NodesDesk::Parts{
        .peers = peers,
        .view = [] { return cluster::ClusterView{}; },
        .set_draining = [](std::string, bool) -> asio::awaitable<Status> { co_return Status(); },
        .own_load = []() -> asio::awaitable<api::Load> {
          co_return api::Load{.busy = 2, .capacity = 10, .waiting = 3, .oldest_seconds = 7};
        }};
  };
  NodesDesk of_a(parts(a)), of_b(parts(b));
  const api::Load all = run_to_end(
      of_a.load_of_all({.busy = 1, .capacity = 10, .waiting = 1, .oldest_seconds = 2.5}));
  EXPECT_EQ(all.busy, 3);
  EXPECT_EQ(all.capacity, 20);
  EXPECT_EQ(all.waiting, 4);
  EXPECT_EQ(all.oldest_seconds, 7);
  EXPECT_EQ(all.nodes, 2);
  EXPECT_EQ(all.silent, 1);
}

}  // namespace
}  // namespace wheelpit
