#include "source/sharded/stream_probe.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/run_to_end.h"

namespace wheelpit::sharded {
namespace {

namespace asio = boost::asio;

// A stream of one shard, each of whose operations may fail.
class ProbedApi final : public PolledApi {
 public:
  PollTraits traits() const override { return {}; }
  asio::awaitable<Answer<std::vector<ListedShard>>> list_shards() override {
    if (listing) co_return std::unexpected(*listing);
    co_return shards;
  }
  asio::awaitable<Answer<StreamFacts>> facts() override { co_return StreamFacts(); }
  asio::awaitable<Answer<std::string>> iterator(std::string, IteratorPlace) override {
    if (iterating) co_return std::unexpected(*iterating);
    co_return "iterator";
  }
  asio::awaitable<Answer<PolledPage>> poll(std::string, std::string, std::size_t) override {
    ++polls;
    if (polling) co_return std::unexpected(*polling);
    co_return PolledPage();
  }

  std::vector<ListedShard> shards = {{.id = "a"}};
  std::optional<Fault> listing;
  std::optional<Fault> iterating;
  std::optional<Fault> polling;
  int polls = 0;
};

struct World {
  Status probed() { return run_to_end(io, probe(api)); }

  asio::io_context io;
  ProbedApi api;
};

TEST(StreamProbe, AStreamWhoseOperationsAllAnswerMayBeRead) {
  World world;
  EXPECT_TRUE(world.probed());
  EXPECT_EQ(world.api.polls, 1);
  world.api.shards.clear();
  EXPECT_TRUE(world.probed());
}

TEST(StreamProbe, EachOperationNeedsItsRight) {
  for (auto operation : {&ProbedApi::listing, &ProbedApi::iterating, &ProbedApi::polling}) {
    World world;
    world.api.*operation = Fault{Trouble::denied, "s at h: AccessDeniedException"};
    const Status probed = world.probed();
    ASSERT_FALSE(probed);
    EXPECT_EQ(probed.error().code(), Errc::access_denied);
    EXPECT_EQ(probed.error().message(), "s at h: AccessDeniedException");
  }
}

TEST(StreamProbe, AStreamThatIsBusyOrTrimmedMayBeRead) {
  for (const Trouble trouble : {Trouble::throttled, Trouble::trimmed, Trouble::expired}) {
    World world;
    world.api.polling = Fault{trouble, ""};
    EXPECT_TRUE(world.probed());
  }
}

TEST(StreamProbe, OnlyTheStreamItselfCanBeMissing) {
  World world;
  world.api.iterating = Fault{Trouble::not_found, ""};
  EXPECT_TRUE(world.probed()) << "the shard has gone since it was listed";
  world.api.listing = Fault{Trouble::not_found, ""};
  EXPECT_EQ(world.probed().error().code(), Errc::not_found);
  world.api.listing = Fault{Trouble::unreachable, ""};
  EXPECT_EQ(world.probed().error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace wheelpit::sharded
