#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "async/async_event_admin.h"
#include "async/dispatcher.h"
#include "async/event_intake.h"
#include "async/memory/memory_event_queue.h"
#include "base/captured_log.h"
#include "base/injected_clock.h"
#include "base/run_to_end.h"
#include "base/signal.h"
#include "metrics/metrics.h"

namespace wheelpit::async {

// A clock whose wall clock can be set, as people and time servers do.
class SettableClock final : public Clock {
 public:
  TimePoint now() const override { return steady_.now(); }
  WallTime wall_now() const override { return steady_.wall_now() + set_by_; }
  void advance_to(TimePoint when) { steady_.advance_to(when); }
  void advance(Duration by) { steady_.advance(by); }
  void set_wall(WallTime::duration by) { set_by_ += by; }

 private:
  ManualClock steady_;
  WallTime::duration set_by_{};
};

// Functions that answer as they are told, each by its ARN; the others succeed.
class ScriptedFunctions final : public Invoker {
 public:
  explicit ScriptedFunctions(boost::asio::io_context& io) : changed_(io) {}

  // What it answers from now on.
  void let(const std::string& function, Result<Reply> answer) {
    answers_.insert_or_assign(function, std::move(answer));
  }
  void hold(const std::string& function) { held_.insert(function); }
  void let_go(const std::string& function) {
    held_.erase(function);
    changed_.notify();
  }
  std::size_t running(const std::string& function) const {
    const auto found = running_.find(function);
    return found == running_.end() ? 0 : found->second;
  }

  boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) override {
    const std::string name = invocation.function_name;
    calls.push_back(std::move(invocation));
    ++running_[name];
    while (held_.contains(name)) co_await changed_.wait();
    --running_[name];
    const auto answer = answers_.find(name);
    if (answer != answers_.end()) co_return answer->second;
    Reply reply;
    reply.payload = "\"done\"";
    co_return reply;
  }

  std::vector<Invocation> calls;  // all that were begun

 private:
  std::map<std::string, Result<Reply>> answers_;
  std::set<std::string> held_;
  std::map<std::string, std::size_t> running_;
  Signal changed_;
};

// Takes everything, but what is said to be down.
class ScriptedDestinations final : public Destinations {
 public:
  std::map<std::string, Error> down;  // by target
  std::vector<std::pair<std::string, InvocationRecord>> records;
  std::vector<std::pair<std::string, DeadLetter>> letters;
  std::size_t tries = 0;

  boost::asio::awaitable<Status> deliver(std::string target, InvocationRecord record) override {
    ++tries;
    if (const auto error = down.find(target); error != down.end()) co_return error->second;
    records.emplace_back(std::move(target), std::move(record));
    co_return Status{};
  }
  boost::asio::awaitable<Status> deliver(std::string target, DeadLetter letter) override {
    ++tries;
    if (const auto error = down.find(target); error != down.end()) co_return error->second;
    letters.emplace_back(std::move(target), std::move(letter));
    co_return Status{};
  }
};

// Everything of asynchronous invocation on one thread, and a clock that moves only when told, which
// all that waits obeys.
class DispatcherWorld {
 public:
  explicit DispatcherWorld(EventLimits limits = {}, EventSchedule schedule = {})
      : limits_(limits), schedule_(schedule) {
    clock.advance_to(TimePoint{std::chrono::hours(24)});
  }
  ~DispatcherWorld() { EXPECT_NO_THROW(stop()); }

  void start() {
    pending =
        std::make_unique<PendingEvents>(limits_, EventLaneLimits{.first_window = 4, .most = 4},
                                        EventLaneLimits{.first_window = 2, .most = 2}, metrics);
    intake = std::make_unique<EventIntake>(
        EventIntake::Parts{queue, *pending, meters, clock, [this] { return free_bytes; }});
    admin = std::make_unique<AsyncEventAdmin>(queue, *pending, clock);
    dispatcher = std::make_unique<Dispatcher>(
        Dispatcher::Parts{io, queue, *pending, meters, functions, destinations, clock}, schedule_,
        log.log());
    for (const Function& function : known) dispatcher->put(function);
    started = run(dispatcher->start());
  }
  void stop() {
    if (!dispatcher) return;
    spawn(dispatcher->stop(clock.now()));
    settle();
    for (const Function& function : known) {
      functions.let(function.name, Error(Errc::cancelled, "stopping"));
      functions.let_go(function.name);
    }
    spawn(dispatcher->join());
    io.restart();
    io.run();
    dispatcher.reset();
  }
  // As the engine does after kill -9: what memory held is gone.
  void restart() {
    stop();
    for (const Function& function : known) functions.let(function.name, ok());
    start();
  }

  Function& add_function(const std::string& name) {
    known.emplace_back().name = name;
    if (dispatcher) dispatcher->put(known.back());
    return known.back();
  }

  static constexpr const char* kTrace = "Root=1-5759e988-bd862e3fe1be46a994272793";

  Result<std::string> accept(const std::string& function, std::string payload = "{}",
                             std::string trace = kTrace) {
    const std::string arn = "arn:aws:lambda:us-east-1:000000000000:function:" + function;
    auto id = run(intake->accept({.function_name = function.substr(0, function.find(':')),
                                  .invoked_arn = arn,
                                  .payload = std::move(payload),
                                  .trace_header = std::move(trace)}));
    settle();
    return id;
  }

  void take(const std::string& function, std::string payload = "{}") {
    const auto id = accept(function, std::move(payload));
    EXPECT_TRUE(id) << id.error().message();
  }

  // Until all that is left waits, for a time or for the test.
  void settle() {
    constexpr int kMostSteps = 100'000;
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
  template <class T>
  T run(boost::asio::awaitable<T> task) {
    auto result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    settle();
    return result.get();
  }
  void spawn(boost::asio::awaitable<void> task) {
    boost::asio::co_spawn(io, std::move(task), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }

  std::vector<EventSummary> events() { return run(queue.list({}, 0, 1000))->events; }
  double metric(const std::string& name) {
    const std::string text = metrics.expose();
    const auto at = text.find("\n" + name);
    return at == std::string::npos ? -1 : std::stod(text.substr(text.find("} ", at) + 2));
  }

  static Reply ok() {
    Reply reply;
    reply.payload = "\"done\"";
    return reply;
  }
  static Reply function_error(const std::string& message = "boom") {
    Reply reply;
    reply.function_error = true;
    reply.error_type = "Error";
    reply.payload = R"({"errorMessage":")" + message + R"(","errorType":"Error"})";
    return reply;
  }

  boost::asio::io_context io;
  SettableClock clock;
  Metrics metrics;
  AsyncMeters meters{metrics};
  MemoryEventQueue queue;
  ScriptedFunctions functions{io};
  ScriptedDestinations destinations;
  CapturedLog log;
  std::deque<Function> known;
  std::uint64_t free_bytes = ~std::uint64_t{0};
  std::unique_ptr<PendingEvents> pending;
  std::unique_ptr<EventIntake> intake;
  std::unique_ptr<AsyncEventAdmin> admin;
  std::unique_ptr<Dispatcher> dispatcher;
  Status started;

 private:
  InjectedClock waits_{io, clock};
  EventLimits limits_;
  EventSchedule schedule_;
};

}  // namespace wheelpit::async
