// A source that is nothing but the files that CONTRIBUTING names: below src/, where they would be.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "app/parts/toy_sources.h"
#include "poll/supervisor.h"
#include "poll/test_world.h"
#include "source/conformance_test_suite.h"

namespace wheelpit {
namespace {

// Its basket outlives each source.
class ToyWorld final : public SourceWorld {
 public:
  boost::asio::io_context& io() override { return io_; }
  const Clock& clock() const override { return clock_; }
  bool run_until(const std::function<bool()>& done) override {
    constexpr int kFarTooLong = 60'000;
    for (int i = 0; i < kFarTooLong; ++i) {
      io_.restart();
      io_.poll();
      if (done()) return true;
      clock_.advance(std::chrono::milliseconds(1));
      if (running_ != nullptr) running_->wake();
    }
    return false;
  }
  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override {
    auto source = std::make_unique<toy::ToySource>(io_, clock_, basket_, observer);
    source->set_window(window);
    running_ = source.get();
    return source;
  }
  void publish(const std::string& body) override {
    basket_.waiting.push_back(std::make_shared<ToyMessage>(body));
  }
  void break_connection() override {}  // it has none
  std::size_t messages() override { return basket_.waiting.size() + basket_.out; }
  std::vector<std::string> dead_letters() override { return basket_.dead; }

 private:
  boost::asio::io_context io_;
  ManualClock clock_;
  toy::ToyBasket basket_;
  toy::ToySource* running_ = nullptr;
};

std::unique_ptr<SourceWorld> toy_world() { return std::make_unique<ToyWorld>(); }

SOURCE_CONFORMS(Toy, toy_world, capability::ordered | capability::gives_back);

// The table of app/parts/sources.cc, of this one row.
class ToyFactory final : public SourceFactory {
 public:
  explicit ToyFactory(TestLoop& loop) : loop_(loop) {}

  Result<std::unique_ptr<MappingSources>> open(const Mapping& /*mapping*/,
                                               Duration /*function_timeout*/) override {
    return std::make_unique<ToySources>(loop_.io, loop_.clock, basket);
  }

  toy::ToyBasket basket;

 private:
  TestLoop& loop_;
};

TEST(ToySource, ItsMappingCallsTheFunctionWithItsEvent) {
  TestShard shard;
  TestLoop& loop = shard.loop;
  ToyFactory toys(loop);
  for (const char* text : {"a", "b"}) {
    toys.basket.waiting.push_back(std::make_shared<ToyMessage>(text));
  }
  Supervisor supervisor(loop.io, toys, shard.services());
  Mapping mapping;
  mapping.uuid = "toy";
  mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:play:$LATEST";
  mapping.kind = SourceKind::sqs;  // a queue that is all there is at its ARN
  mapping.source = SqsParameters();
  mapping.batching.size = 2;
  supervisor.start({.name = {.mapping_uuid = "toy", .generation = 1},
                    .mapping = mapping,
                    .function_timeout = std::chrono::seconds(3),
                    .observer = &shard.observer});
  loop.settle();
  ASSERT_EQ(shard.invoker.calls.size(), 1U);
  EXPECT_EQ(*shard.invoker.calls[0].payload, R"({"lines":["a","b"]})");
  EXPECT_EQ(toys.basket.out, 0U) << "what the function took is settled";
  EXPECT_TRUE(toys.basket.waiting.empty());
  loop.start(supervisor.stop_all(loop.clock.now()));
  EXPECT_TRUE(*loop.start(supervisor.join()));
}

}  // namespace
}  // namespace wheelpit
