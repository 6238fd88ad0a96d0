#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "source/scripted_log.h"
#include "source/source_world.h"

namespace wheelpit {

// Readers of one log.
class LogWorld final : public SourceWorld {
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
      wake();
    }
    return false;
  }

  std::unique_ptr<EventSource> make_source(SourceObserver& observer, std::size_t window) override {
    auto made = std::make_unique<Reader>(*this, observer, window);
    readers_.push_back(made.get());
    return made;
  }
  void publish(const std::string& body) override { log_.records.push_back(body); }
  void break_connection() override {}
  std::size_t messages() override { return log_.records.size() - log_.position; }
  std::vector<std::string> dead_letters() override { return {}; }
  void end_of_records() override { log_.closed = true; }

 private:
  // Forgotten by the world when it goes.
  class Reader final : public EventSource {
   public:
    Reader(LogWorld& world, SourceObserver& observer, std::size_t window)
        : world_(world), log_(world.io_, world.clock_, world.log_, window, &observer) {}
    ~Reader() override { std::erase(world_.readers_, this); }

    boost::asio::awaitable<void> run() override { return log_.run(); }
    boost::asio::awaitable<Result<std::vector<Record>>> receive(
        std::optional<TimePoint> until) override {
      return log_.receive(until);
    }
    bool finished() const override { return log_.finished(); }
    boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
        std::span<const RecordVerdict> verdicts, const LaneNote& note) override {
      return log_.settle(verdicts, note);
    }
    void stop() override { log_.stop(); }
    void release() override { log_.release(); }
    void set_window(std::size_t records) override { log_.set_window(records); }
    void retry_now() override {}
    void wake() { log_.wake(); }

   private:
    LogWorld& world_;
    ScriptedLog log_;
  };

  void wake() {
    for (Reader* reader : readers_) reader->wake();
  }

  boost::asio::io_context io_;
  ManualClock clock_;
  LogOnDisk log_;
  std::vector<Reader*> readers_;
};

}  // namespace wheelpit
