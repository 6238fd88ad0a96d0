#pragma once

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/signal.h"
#include "source/event_source.h"

namespace wheelpit {

// What a log and its position are while readers come and go.
struct LogOnDisk {
  std::vector<std::string> records;
  bool closed = false;       // there will be no more
  std::size_t position = 0;  // so many of them are finished
  std::uint64_t owner = 0;   // the epoch of the reader that may move the position
  WindowState window;        // as last noted
  std::optional<int> calls;  // the same
};

class LogRecord final : public Message {
 public:
  LogRecord(std::string body, std::size_t place)
      : body_(std::move(body)), item_id_(std::to_string(place)) {}

  std::string_view body() const override { return body_; }
  std::string_view item_id() const override { return item_id_; }
  void describe(std::string& out) const override { out += R"("place":)" + item_id_; }

 private:
  std::string body_;
  std::string item_id_;
};

// An EventSource for tests: reads a log from its position on, which moves over what is finished
// without a gap. Nothing is taken out, and nothing is given back: what is not finished is read
// again by the next reader. A new runner takes the position over.
//
// Call wake() after a change of the log, or of the clock. All arguments must outlive it.
class ScriptedLog final : public EventSource {
 public:
  ScriptedLog(boost::asio::io_context& io, const Clock& clock, LogOnDisk& log, std::size_t window,
              SourceObserver* observer = nullptr)
      : clock_(clock), log_(log), window_(window), observer_(observer), changed_(io) {}

  void wake() { changed_.notify(); }

  boost::asio::awaitable<void> run() override {
    epoch_ = ++log_.owner;
    read_ = log_.position;
    report({.consuming = true, .problem = SourceProblem::none, .detail = ""});
    changed_.notify();
    while (!released_) co_await changed_.wait();
    report({});
  }

  boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) override {
    for (;;) {
      if (stopped_) co_return Error(Errc::cancelled, "the source was stopped");
      std::vector<Record> records = take();
      if (!records.empty() || finished() || (until && clock_.now() >= *until)) co_return records;
      co_await changed_.wait();
    }
  }

  bool finished() const override {
    return epoch_ != 0 && log_.closed && read_ == log_.records.size();
  }

  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) override {
    if (log_.owner != epoch_) co_return Error(Errc::conflict, "another reader has the log");
    for (const RecordVerdict& verdict : verdicts) {
      if (verdict.id.epoch != epoch_ || verdict.settlement == Settlement::again) continue;
      finished_.insert(verdict.id.tag);
    }
    while (finished_.erase(log_.position + 1) > 0) ++log_.position;
    if (note.window) log_.window = *note.window;
    log_.calls = note.calls ? std::optional(note.calls->calls) : std::nullopt;
    changed_.notify();
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
  void set_window(std::size_t records) override {
    window_ = records;
    changed_.notify();
  }
  void retry_now() override {}

 private:
  std::vector<Record> take() {
    std::vector<Record> records;
    if (epoch_ == 0) return records;  // it does not run yet
    while (read_ < log_.records.size() && read_ - log_.position - finished_.size() < window_) {
      const std::size_t place = read_++;
      records.push_back({.id = {.epoch = epoch_, .tag = place + 1},
                         .received_at = clock_.now(),
                         .message = std::make_shared<const LogRecord>(log_.records[place], place)});
    }
    return records;
  }
  void report(const SourceHealth& health) {
    if (observer_ != nullptr) observer_->on_health(health);
  }

  const Clock& clock_;
  LogOnDisk& log_;
  std::size_t window_;
  SourceObserver* observer_;
  Signal changed_;
  std::uint64_t epoch_ = 0;
  std::size_t read_ = 0;              // records
  std::set<std::uint64_t> finished_;  // behind a gap
  bool stopped_ = false;
  bool released_ = false;
};

}  // namespace wheelpit
