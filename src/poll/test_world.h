#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/injected_clock.h"
#include "invoke/scripted_invoker.h"
#include "metrics/metrics.h"
#include "poll/lane.h"
#include "poll/mapping_observer.h"
#include "poll/quarantine.h"
#include "poll/source_factory.h"
#include "record/rabbitmq_encoder.h"
#include "source/scripted_source.h"

namespace wheelpit {

// One thread and a clock that moves only when told, which all that waits obeys.
class TestLoop {
 public:
  TestLoop() { clock.advance_to(TimePoint{std::chrono::hours(24)}); }

  // Until all that is left waits, for a time or for the test.
  void settle() {
    constexpr int kMostSteps = 10'000;
    io.restart();
    waits_.end_due();
    int steps = 0;
    while (io.poll_one() > 0) {
      if (++steps < kMostSteps) continue;
      ADD_FAILURE() << "something goes round and round and never waits";
      return;
    }
  }
  void advance(Duration by) {
    clock.advance(by);
    settle();
  }
  // For work that leaves this thread. False if it has not come true in ten seconds.
  template <class Predicate>
  bool run_until(Predicate predicate) {
    const auto last = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    io.restart();
    while (!predicate() && std::chrono::steady_clock::now() < last) {
      waits_.end_due();
      if (io.run_one_for(std::chrono::milliseconds(5)) == 0) io.restart();
    }
    return predicate();
  }
  // Starts a task; true once it has ended.
  std::shared_ptr<bool> start(boost::asio::awaitable<void> task) {
    auto ended = std::make_shared<bool>(false);
    boost::asio::co_spawn(io, std::move(task), [ended](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
      *ended = true;
    });
    settle();
    return ended;
  }

  boost::asio::io_context io;
  ManualClock clock;

 private:
  InjectedClock waits_{io, clock};
};

// Makes scripted sources, and remembers them in order.
class ScriptedFactory final : public SourceFactory {
 public:
  explicit ScriptedFactory(TestLoop& loop) : loop_(loop) {}

  struct Made {
    Mapping mapping;
    Duration function_timeout;
    ScriptedSource* source;
    LaneKey lane = {};
  };
  std::vector<Made> made;
  std::optional<Error> refusal;                       // of every open()
  std::size_t lanes = 1;                              // of what is opened
  std::size_t window = 1000;                          // the same
  std::vector<std::pair<Mapping, Duration>> changed;  // of what is open
  LanePlan* plan = nullptr;                           // the same, until it is stopped
  std::vector<std::pair<LaneKey, bool>> ended;        // as lane_ended() was told
  std::function<void(const LaneKey&)> on_finished;    // a lane has
  struct Left {
    LaneKey lane;
    std::vector<std::string> done;
    std::size_t settlements = 0;
    std::size_t queued = 0;
    bool released = false;
  };
  std::vector<Left> left;  // by sources that are gone

  Result<std::unique_ptr<MappingSources>> open(const Mapping& mapping,
                                               Duration function_timeout) override {
    if (refusal) return *refusal;
    return std::make_unique<Opened>(*this, mapping, function_timeout);
  }

 private:
  class Opened final : public MappingSources {
   public:
    Opened(ScriptedFactory& factory, Mapping mapping, Duration function_timeout)
        : factory_(factory), mapping_(std::move(mapping)), function_timeout_(function_timeout) {}

    boost::asio::awaitable<void> run(LanePlan& begun) override {
      factory_.plan = &begun;
      for (std::size_t slot = 0; slot < factory_.lanes; ++slot) begun.begin({.slot = slot});
      co_return;
    }
    void stop() override { factory_.plan = nullptr; }
    void lane_ended(const LaneKey& lane, bool finished) override {
      factory_.ended.emplace_back(lane, finished);
      if (finished && factory_.on_finished) factory_.on_finished(lane);
    }
    RetryPolicy retry() const override { return {}; }
    std::size_t window() const override { return factory_.window; }
    void change(const Mapping& mapping, Duration function_timeout) override {
      factory_.changed.emplace_back(mapping, function_timeout);
    }
    SourceParts make_lane(const LaneKey& lane, SourceObserver& observer) override {
      TestLoop& loop = factory_.loop_;
      auto source = std::make_unique<ScriptedSource>(loop.io, loop.clock, &observer);
      source->on_gone = [&left = factory_.left, lane](const ScriptedSource& gone) {
        left.push_back({.lane = lane,
                        .done = gone.done,
                        .settlements = gone.settled.size(),
                        .queued = gone.queued(),
                        .released = gone.released});
      };
      factory_.made.push_back({mapping_, function_timeout_, source.get(), lane});
      return {std::move(source), make_rabbitmq_encoder(mapping_.event_source_arn,
                                                       std::string(mapping_.queue_name()), "/")};
    }

   private:
    ScriptedFactory& factory_;
    Mapping mapping_;
    Duration function_timeout_;
  };

  TestLoop& loop_;
};

// What lanes, or mappings, have told.
class RecordingObserver final : public LaneObserver, public MappingObserver {
 public:
  void on_health(const LaneKey&, const SourceHealth& health) override { healths.push_back(health); }
  void on_result(const LaneKey&, std::string_view result) override { results.emplace_back(result); }
  void on_health(const StartName&, const SourceHealth& health) override {
    healths.push_back(health);
  }
  void on_result(const StartName&, const std::string& result) override {
    results.push_back(result);
  }

  std::vector<SourceHealth> healths;
  std::vector<std::string> results;
};

// Everything a lane needs, made of fakes.
class TestShard {
 public:
  TestShard()
      : folder(std::filesystem::temp_directory_path() /
               ("wheelpit-poll-" + std::to_string(::getpid()))),
        quarantine(folder, 1 << 20, loop.clock),
        factory(loop),
        invoker(loop.io) {}
  ~TestShard() { std::filesystem::remove_all(folder); }

  LaneServices services() {
    return {.invoker = invoker,
            .readiness = invoker,
            .quarantine = quarantine,
            .metrics = metrics,
            .clock = loop.clock,
            .log = {},
            .filter_profile = filter_profile,
            .batches = &batches};
  }

  TestLoop loop;
  std::filesystem::path folder;
  Quarantine quarantine;
  BatchRecorder recorder{folder / "batches", 1 << 20, {}};
  BatchBook batches{recorder, loop.clock};
  ScriptedFactory factory;
  ScriptedInvoker invoker;
  Metrics metrics;
  RecordingObserver observer;
  filter::FilterProfile filter_profile = filter::FilterProfile::lambda;
};

}  // namespace wheelpit
