#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "poll/mapping_reconciler.h"
#include "poll/test_world.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

// A source that consumes from the first moment and never delivers.
class IdleSource final : public EventSource {
 public:
  IdleSource(asio::io_context& io, SourceObserver& observer) : observer_(observer), changed_(io) {}

  asio::awaitable<void> run() override {
    observer_.on_health({.consuming = true, .problem = SourceProblem::none, .detail = ""});
    while (!released_) co_await changed_.wait();
  }
  asio::awaitable<Result<std::vector<Record>>> receive(std::optional<TimePoint>) override {
    while (!stopped_) co_await changed_.wait();
    co_return Error(Errc::cancelled, "stopped");
  }
  asio::awaitable<Result<std::vector<RecordId>>> settle(std::span<const RecordVerdict>,
                                                        const LaneNote&) override {
    co_return std::vector<RecordId>();
  }
  void stop() override {
    stopped_ = true;
    changed_.notify();
  }
  void release() override {
    released_ = true;
    changed_.notify();
  }
  void set_window(std::size_t) override {}
  void retry_now() override {}

 private:
  SourceObserver& observer_;
  Signal changed_;
  bool stopped_ = false;
  bool released_ = false;
};

class IdleSources final : public QueueSources {
 public:
  explicit IdleSources(asio::io_context& io) : io_(io) {}
  std::size_t lanes() const override { return 2; }
  RetryPolicy retry() const override { return {}; }
  std::size_t window() const override { return 100; }
  void change(const Mapping&, Duration) override {}
  SourceParts make_lane(const LaneKey& /*lane*/, SourceObserver& observer) override {
    return {std::make_unique<IdleSource>(io_, observer), make_rabbitmq_encoder("arn", "q", "/")};
  }

 private:
  asio::io_context& io_;
};

class IdleFactory final : public SourceFactory {
 public:
  explicit IdleFactory(asio::io_context& io) : io_(io) {}
  Result<std::unique_ptr<MappingSources>> open(const Mapping&, Duration) override {
    return std::make_unique<IdleSources>(io_);
  }

 private:
  asio::io_context& io_;
};

// With real threads, for ThreadSanitizer: the reconciler on one, the lanes on another.
TEST(Shards, AReconcilerOnOneThreadRunsMappingsOnAnother) {
  const SystemClock clock;
  MemoryStore store;
  Metrics metrics;
  asio::io_context reconciler_io, lane_io;
  auto reconciler_busy = asio::make_work_guard(reconciler_io);
  auto lane_busy = asio::make_work_guard(lane_io);
  IdleFactory factory(lane_io);
  ScriptedInvoker invoker(lane_io);
  Quarantine quarantine("never-used", 0, clock);
  Supervisor supervisor(lane_io, factory,
                        {.invoker = invoker,
                         .readiness = invoker,
                         .quarantine = quarantine,
                         .metrics = metrics,
                         .clock = clock,
                         .log = {}});
  MappingReconciler reconciler({.io = reconciler_io,
                                .store = store,
                                .shards = {&supervisor},
                                .shard_of = [](std::string_view) { return 0; },
                                .clock = clock},
                               Log());
  std::jthread reconciler_thread([&] { reconciler_io.run(); });
  std::jthread lane_thread([&] { lane_io.run(); });

  const auto use = [&]() -> asio::awaitable<bool> {
    MappingStore mappings(store);
    const auto settles_in = [&](std::string uuid, MappingState state) -> asio::awaitable<bool> {
      const TimePoint last = clock.now() + std::chrono::seconds(10);
      while (clock.now() < last) {
        const auto found = (co_await mappings.get(uuid)).value();
        if (found && found->value.status.state == state) co_return true;
        co_await asio::post(reconciler_io, asio::use_awaitable);
      }
      co_return false;
    };
    for (int i = 0; i < 40; ++i) {
      Mapping mapping;
      mapping.uuid = "mapping-" + std::to_string(i % 8);
      mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
      const auto before = (co_await mappings.get(mapping.uuid)).value();
      const Revision expected = before ? before->revision : 0;
      mapping.status.state =
          i < 32 && i % 16 < 8 ? MappingState::creating : MappingState::disabling;
      const auto settled = mapping.status.state == MappingState::creating ? MappingState::enabled
                                                                          : MappingState::disabled;
      if (!(co_await mappings.put(mapping, expected))) co_return false;
      reconciler.mapping_changed(mapping.uuid);
      reconciler.secret_changed("any");
      reconciler.function_changed("f");
      if (!(co_await settles_in(mapping.uuid, settled))) co_return false;
    }
    co_await reconciler.stop(clock.now() + std::chrono::seconds(1));
    co_await reconciler.join();
    co_return true;
  };
  EXPECT_TRUE(asio::co_spawn(reconciler_io, use, asio::use_future).get());
  reconciler_busy.reset();
  lane_busy.reset();
}

}  // namespace
}  // namespace wheelpit
