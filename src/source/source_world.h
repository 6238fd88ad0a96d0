#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/task_group.h"
#include "source/event_source.h"

// For tests of any EventSource: what surrounds one, and a blocking way to use it.
namespace wheelpit {

// A private queue with a dead-letter path, and everything around it.
class SourceWorld {
 public:
  virtual ~SourceWorld() = default;

  virtual boost::asio::io_context& io() = 0;
  virtual const Clock& clock() const = 0;
  // Lets the io_context work and the time pass until `done`; false if that takes far too long.
  virtual bool run_until(const std::function<bool()>& done) = 0;

  // A source of that queue which takes up to `window` unsettled messages.
  virtual std::unique_ptr<EventSource> make_source(SourceObserver& observer,
                                                   std::size_t window) = 0;
  virtual void publish(const std::string& body) = 0;
  // Of the source that runs.
  virtual void break_connection() = 0;
  // In the queue, delivered or not.
  virtual std::size_t messages() = 0;
  virtual std::vector<std::string> dead_letters() = 0;

  // Of leased sources: for how long a record is ours, and a lease that ends before its time is up.
  virtual Duration lease() const { return {}; }
  virtual void let_pass(Duration /*time*/) {}
  // Of checkpointed ones: what was published is all there will be.
  virtual void end_of_records() {}
  // The next verdict on that message fails.
  virtual void refuse_to_settle(const std::string& /*body*/) {}
};

// A source that runs in a world, for blocking tests.
class RunningSource final : private SourceObserver {
 public:
  explicit RunningSource(SourceWorld& world, std::size_t window = 100)
      : world_(world), source_(world.make_source(*this, window)), tasks_(world.io(), Log()) {
    tasks_.spawn("source", source_->run());
  }
  ~RunningSource() override { end(); }

  EventSource& source() { return *source_; }
  bool running() const { return tasks_.size() != 0; }
  const SourceHealth& health() const { return health_; }  // as last reported
  bool consuming() const { return health_.consuming; }
  const std::optional<QueueNumbers>& numbers() const { return numbers_; }  // as last reported

  // Runs `task` to its end.
  template <class T>
  T await(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    boost::asio::co_spawn(world_.io(), std::move(task), [&](std::exception_ptr thrown, T value) {
      if (!thrown) result.emplace(std::move(value));
    });
    if (!world_.run_until([&] { return result.has_value(); })) throw std::runtime_error("hangs");
    return *std::move(result);
  }

  // Until there are `count`, or nothing has come for `patience`.
  std::vector<Record> receive(std::size_t count, Duration patience = std::chrono::seconds(20)) {
    std::vector<Record> all;
    while (all.size() < count) {
      auto some = await(source_->receive(world_.clock().now() + patience));
      if (!some || some->empty()) break;
      for (Record& record : *some) all.push_back(std::move(record));
    }
    return all;
  }

  void settle(const std::vector<Record>& records, Settlement settlement,
              std::string_view cause = {}) {
    std::vector<RecordVerdict> verdicts;
    for (const Record& record : records) {
      verdicts.push_back({.id = record.id, .settlement = settlement, .cause = cause});
    }
    EXPECT_EQ(settle(verdicts), std::vector<RecordId>());
  }
  // Which of them could not be settled.
  std::vector<RecordId> settle(const std::vector<RecordVerdict>& verdicts) {
    const auto unsettled = await(source_->settle(verdicts, {}));
    EXPECT_TRUE(unsettled);
    return unsettled.value_or(std::vector<RecordId>());
  }

  void end() {
    if (!running()) return;
    source_->stop();
    source_->release();
    EXPECT_TRUE(world_.run_until([&] { return !running(); })) << "run() does not end";
  }

 private:
  void on_health(const SourceHealth& health) override { health_ = health; }
  void on_queue(const QueueNumbers& numbers) override { numbers_ = numbers; }

  SourceWorld& world_;
  SourceHealth health_;
  std::optional<QueueNumbers> numbers_;
  std::unique_ptr<EventSource> source_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
