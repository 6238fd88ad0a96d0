#include "source/scripted_source.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "source/conformance_test_suite.h"
#include "source/scripted_log_world.h"

namespace wheelpit {
namespace {

// Stands for a source that the world keeps, so that its queue outlives it.
class Borrowed final : public EventSource {
 public:
  explicit Borrowed(ScriptedSource& source) : source_(source) {}

  boost::asio::awaitable<void> run() override { return source_.run(); }
  boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) override {
    return source_.receive(until);
  }
  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) override {
    return source_.settle(verdicts, note);
  }
  boost::asio::awaitable<Status> extend(std::span<const RecordId> ids, Duration by) override {
    return source_.extend(ids, by);
  }
  void stop() override { source_.stop(); }
  void release() override { source_.release(); }
  void set_window(std::size_t records) override { source_.set_window(records); }
  void retry_now() override { source_.retry_now(); }

 private:
  ScriptedSource& source_;
};

// One queue for all sources of a test: a source that ends leaves its messages to the next one.
class ScriptedWorld final : public SourceWorld {
 public:
  explicit ScriptedWorld(Duration lease = Duration::zero()) : lease_(lease) {}

  boost::asio::io_context& io() override { return io_; }
  const Clock& clock() const override { return clock_; }

  bool run_until(const std::function<bool()>& done) override {
    constexpr int kFarTooLong = 60'000;
    for (int i = 0; i < kFarTooLong; ++i) {
      io_.restart();
      io_.poll();
      if (done()) return true;
      clock_.advance(std::chrono::milliseconds(1));
      if (!sources_.empty()) sources_.back()->wake();
    }
    return false;
  }

  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override {
    auto next = std::make_unique<ScriptedSource>(io_, clock_, &observer);
    next->window = window;
    if (lease_ > Duration::zero()) next->lease = lease_;
    if (!sources_.empty()) next->deliver_all(sources_.back()->take_queued());
    sources_.push_back(std::move(next));
    return std::make_unique<Borrowed>(*sources_.back());
  }
  void publish(const std::string& body) override { sources_.back()->deliver(body); }
  void break_connection() override { sources_.back()->lose_connection(); }
  std::size_t messages() override {
    return sources_.back()->queued() + sources_.back()->unsettled();
  }
  std::vector<std::string> dead_letters() override { return sources_.back()->dead_lettered; }
  Duration lease() const override { return lease_; }
  void let_pass(Duration time) override { clock_.advance(time); }
  void refuse_to_settle(const std::string& body) override {
    sources_.back()->cannot_settle.insert(body);
  }

 private:
  const Duration lease_;  // zero: its records have none
  boost::asio::io_context io_;
  ManualClock clock_;
  std::vector<std::unique_ptr<ScriptedSource>> sources_;  // the last one runs
};

std::unique_ptr<SourceWorld> bound() { return std::make_unique<ScriptedWorld>(); }
std::unique_ptr<SourceWorld> with_leases() {
  return std::make_unique<ScriptedWorld>(std::chrono::seconds(600));
}

std::unique_ptr<SourceWorld> log_world() { return std::make_unique<LogWorld>(); }

constexpr unsigned kQueue = capability::ordered | capability::gives_back;
SOURCE_CONFORMS(Scripted, bound, kQueue | capability::connection_bound);
SOURCE_CONFORMS(ScriptedWithLeases, with_leases, kQueue | capability::leased);
SOURCE_CONFORMS(ScriptedLog, log_world, capability::ordered | capability::checkpointed);

}  // namespace
}  // namespace wheelpit
