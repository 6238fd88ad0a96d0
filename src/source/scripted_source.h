#pragma once

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/signal.h"
#include "source/event_source.h"

namespace wheelpit {

// An EventSource for tests: a queue in memory, filled by deliver(). What is settled `again` is
// queued again, with a new id and `redelivered`; the rest is remembered in public members. With a
// `lease` its records come back, in the same way, when that has ended.
//
// Time is the given clock's alone: after moving a ManualClock call wake(), or a receive() with a
// deadline does not look at it again. Clock and observer must outlive the source.
class ScriptedSource final : public EventSource {
 public:
  struct Settled {
    std::vector<RecordId> ids;
    Settlement settlement;
    bool operator==(const Settled&) const = default;
  };

  ScriptedSource(boost::asio::io_context& io, const Clock& clock,
                 SourceObserver* observer = nullptr)
      : clock_(clock), observer_(observer), changed_(io) {}

  ~ScriptedSource() override {
    if (on_gone) on_gone(*this);
  }

  // --- the test's side ---

  // Queues a message with this body; receive() hands it over with the next id, starting at {1, 1}.
  void deliver(std::string body) { deliver(RabbitMqMessage{.body = std::move(body)}); }
  void deliver(RabbitMqMessage message) {
    queue_.push_back(std::move(message));
    changed_.notify();
  }

  void deliver_all(std::deque<RabbitMqMessage> messages) {
    for (RabbitMqMessage& message : messages) deliver(std::move(message));
  }

  // What is queued and not received, for another source to deliver.
  std::deque<RabbitMqMessage> take_queued() { return std::exchange(queue_, {}); }

  // What is queued is the last: then it is finished.
  void finish() {
    finishing_ = true;
    changed_.notify();
  }

  // The clock was moved: waiters in receive() check it again.
  void wake() { changed_.notify(); }

  // As when the connection breaks and comes back: what was received and not settled is delivered
  // again first, under a new epoch, in which tags start at 1.
  void lose_connection() {
    take_back_if([](const Out&) { return true; });
    ++epoch_;
    next_tag_ = 1;
    changed_.notify();
  }

  void report(const SourceHealth& health) {
    if (observer_ != nullptr) observer_->on_health(health);
  }

  void report(const QueueNumbers& numbers) {
    if (observer_ != nullptr) observer_->on_queue(numbers);
  }

  // The next message that is received carries this refusal.
  void refuse_next(std::string refusal) { refusal_ = std::move(refusal); }
  bool broker_keeps_dead_letters = false;
  bool next_alone = false;  // the next record is: Record::alone

  // At most this many messages are out unsettled, as with a prefetch window.
  std::size_t window = 1000;
  // Else `window` is the test's alone.
  bool obeys_windows = false;
  // At most this many records per receive().
  std::size_t most_at_once = 1000;

  std::string last_cause;                  // of the last dead letter
  std::vector<Settled> settled;            // every settle() call of this epoch's ids, in order
  std::vector<std::string> done;           // bodies
  std::vector<std::string> given_back;     // bodies, settled `again`
  std::vector<std::string> dead_lettered;  // bodies
  std::optional<Error> next_settle_error;  // returned by the next settle(), which does nothing
  std::set<std::string> cannot_settle;     // bodies whose verdicts fail, each once
  std::optional<Duration> lease;           // of each record from now on; else it has none
  std::optional<Error> next_extend_error;  // the same, of extend()
  std::vector<std::pair<std::vector<RecordId>, Duration>> extended;  // of each call of extend()
  std::vector<WindowState> window_notes;                             // of the notes that had one
  std::vector<int> noted_calls;                                      // the same
  std::vector<std::size_t> windows;                                  // of each call of set_window()
  int retries = 0;                                                   // calls of retry_now()
  bool stopped = false;
  bool released = false;
  bool running = false;                                // within run()
  std::function<void(const ScriptedSource&)> on_gone;  // it is destroyed

  std::size_t queued() const { return queue_.size(); }
  std::size_t unsettled() const { return unsettled_.size(); }

  // --- EventSource ---

  boost::asio::awaitable<void> run() override {
    running = true;
    report({.consuming = true, .problem = SourceProblem::none, .detail = ""});
    while (!released) co_await changed_.wait();
    take_back_if([](const Out&) { return true; });
    running = false;
  }

  boost::asio::awaitable<Result<std::vector<Record>>> receive(
      std::optional<TimePoint> until) override {
    for (;;) {
      if (stopped) co_return Error(Errc::cancelled, "event source stopped");
      std::vector<Record> records = take();
      if (!records.empty() || finished() || (until && clock_.now() >= *until)) co_return records;
      co_await changed_.wait();
    }
  }

  bool finished() const override { return finishing_ && queue_.empty(); }

  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(
      std::span<const RecordVerdict> verdicts, const LaneNote& note) override {
    if (next_settle_error) co_return *std::exchange(next_settle_error, std::nullopt);
    take_back_lapsed();
    remember(note);
    std::vector<RecordId> failed;
    while (!verdicts.empty()) settle_alike(take_alike(verdicts), failed);
    changed_.notify();
    co_return failed;
  }

  boost::asio::awaitable<Status> extend(std::span<const RecordId> ids, Duration duration) override {
    extended.emplace_back(std::vector<RecordId>(ids.begin(), ids.end()), duration);
    take_back_lapsed();
    if (next_extend_error) co_return *std::exchange(next_extend_error, std::nullopt);
    for (const RecordId id : ids) {
      const auto found = unsettled_.find(id);
      if (found == unsettled_.end()) co_return Error(Errc::not_found, "a lease has ended");
      if (found->second.until) found->second.until = clock_.now() + duration;
    }
    co_return Status();
  }

  void stop() override {
    stopped = true;
    changed_.notify();
  }
  void release() override {
    released = true;
    changed_.notify();
  }
  void set_window(std::size_t records) override {
    if (obeys_windows) window = records;
    windows.push_back(records);
    changed_.notify();
  }
  void retry_now() override { ++retries; }

 private:
  struct Out {
    RabbitMqMessage message;
    std::optional<TimePoint> until;  // the end of its lease
  };

  std::vector<Record> take() {
    take_back_lapsed();
    std::vector<Record> records;
    while (!queue_.empty() && unsettled_.size() < window && records.size() < most_at_once) {
      const RecordId id{.epoch = epoch_, .tag = next_tag_++};
      std::optional<TimePoint> until;
      if (lease) until = clock_.now() + *lease;
      unsettled_.emplace(id, Out{queue_.front(), until});
      records.push_back({.id = id,
                         .received_at = clock_.now(),
                         .message = std::move(queue_.front()),
                         .settle_before = until,
                         .refusal = std::exchange(refusal_, std::nullopt),
                         .alone = std::exchange(next_alone, false),
                         .broker_keeps_dead_letter = broker_keeps_dead_letters});
      queue_.pop_front();
    }
    return records;
  }

  void settle_alike(std::span<const RecordVerdict> verdicts, std::vector<RecordId>& failed) {
    const Settlement settlement = verdicts.front().settlement;
    if (settlement == Settlement::dead_letter) last_cause = verdicts.front().cause;
    Settled call{{}, settlement};
    std::vector<RabbitMqMessage> again;
    for (const RecordVerdict& verdict : verdicts) {
      const auto found = unsettled_.find(verdict.id);
      if (found == unsettled_.end()) continue;
      if (cannot_settle.erase(found->second.message.body) > 0) {
        failed.push_back(verdict.id);
        continue;
      }
      call.ids.push_back(verdict.id);
      remember(found->second.message, settlement);
      if (settlement == Settlement::again) again.push_back(std::move(found->second.message));
      unsettled_.erase(found);
    }
    requeue(std::move(again));
    if (!call.ids.empty()) settled.push_back(std::move(call));
  }

  void remember(const LaneNote& note) {
    if (note.window) window_notes.push_back(*note.window);
    if (note.calls) noted_calls.push_back(note.calls->calls);
  }

  void remember(const RabbitMqMessage& message, Settlement settlement) {
    switch (settlement) {
      case Settlement::done:
        return done.push_back(message.body);
      case Settlement::again:
        return given_back.push_back(message.body);
      case Settlement::dead_letter:
        return dead_lettered.push_back(message.body);
    }
  }

  // In front of all others and in their order, as RabbitMQ's classic queues do.
  void requeue(std::vector<RabbitMqMessage> messages) {
    for (RabbitMqMessage& message : messages) message.redelivered = true;
    queue_.insert(queue_.begin(), std::make_move_iterator(messages.begin()),
                  std::make_move_iterator(messages.end()));
  }

  template <class Predicate>
  void take_back_if(Predicate lost) {
    std::vector<RabbitMqMessage> messages;
    std::erase_if(unsettled_, [&](auto& entry) {
      if (!lost(entry.second)) return false;
      messages.push_back(std::move(entry.second.message));
      return true;
    });
    requeue(std::move(messages));
  }
  void take_back_lapsed() {
    take_back_if([now = clock_.now()](const Out& out) { return out.until && *out.until <= now; });
  }

  const Clock& clock_;
  SourceObserver* observer_;
  Signal changed_;
  std::optional<std::string> refusal_;
  std::deque<RabbitMqMessage> queue_;
  std::map<RecordId, Out> unsettled_;
  bool finishing_ = false;
  std::uint64_t epoch_ = 1;
  std::uint64_t next_tag_ = 1;
};

}  // namespace wheelpit
