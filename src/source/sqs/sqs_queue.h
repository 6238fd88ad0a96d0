#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aws/client/aws_client.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/log_pace.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "source/event_source.h"
#include "source/source_lifetime.h"
#include "source/sqs/delete_queue.h"
#include "source/sqs/hand_out.h"
#include "source/sqs/leases.h"
#include "source/sqs/poll_scaling.h"
#include "source/sqs/queue_name.h"
#include "source/sqs/sqs_client.h"

namespace wheelpit::sqs {

// How a mapping reads its queue.
struct SqsQueueSettings {
  HandOut::Batching batching = {};
  PollBounds polls = {};
  Duration function_timeout = std::chrono::seconds(3);
};

// What it needs of the world. All must outlive it.
struct SqsQueueContext {
  boost::asio::io_context& io;
  const Clock& clock;
  AwsClient& aws;
  Log log;
  std::function<void(std::size_t)> on_polls = [](std::size_t) {};  // told how many are out
  // Of answers to polls that are read side by side (net/client/answer_budget.h).
  std::size_t answer_bytes = std::size_t{128} * 1024 * 1024;
};

// One mapping's queue: the long polls that read it for all lanes of the mapping, and the outcome of
// messages. Lanes take part through an SqsSource each.
//
// A poll is never cut: what it brings after the last lane has stopped is given back, visible at
// once. While a message is with a lane its lease is extended before it ends. Recovers
// automatically: after a failure it looks up the queue's URL again.
class SqsQueue {
 public:
  SqsQueue(SqsQueueName name, SqsQueueSettings settings, SqsQueueContext context);
  SqsQueue(const SqsQueue&) = delete;
  SqsQueue& operator=(const SqsQueue&) = delete;

  // From the next poll on.
  void change(const SqsQueueSettings& settings);

  // --- of a lane; as EventSource has them ---
  using Lane = HandOut::Lane;

  Lane join(SourceObserver& observer);
  void leave(Lane lane);  // REQUIRES: run() of it has returned, or was never called
  // Until the lane is released, and what it has not settled is given back. The last lane's waits
  // for the polls that are out: up to 25 seconds.
  boost::asio::awaitable<void> run(Lane lane);
  boost::asio::awaitable<Result<std::vector<Record>>> receive(Lane lane,
                                                              std::optional<TimePoint> until);
  boost::asio::awaitable<Result<std::vector<RecordId>>> settle(Lane lane,
                                                               std::span<const RecordId> ids,
                                                               Settlement settlement);
  void stop(Lane lane);
  void release(Lane lane);
  void set_window(Lane lane, std::size_t records);
  void retry_now() { lifetime_->retry_now(); }

  // --- of whoever begins lanes ---

  // How many more lanes would have a poll made for them now.
  std::size_t lacking_lanes() const { return lacking_; }
  // Those that have joined.
  std::size_t lanes() const { return takers_.size(); }
  // The most that were at work at a time since the last call.
  std::size_t take_busiest() { return std::exchange(busiest_, hand_out_.at_work()); }
  // Returns when lacking_lanes() has changed, or at `until`.
  boost::asio::awaitable<void> lanes_changed(TimePoint until) { return lack_changed_.wait(until); }
  // Wakes waiters, so that they check their other conditions.
  void look_again() { lack_changed_.notify(); }

 private:
  struct Taker {
    Taker(boost::asio::io_context& io, SourceObserver& o) : changed(io), observer(o) {}
    Signal changed;
    SourceObserver& observer;
    SourceHealth told;
    std::deque<std::vector<Record>> inbox;  // in portions
    bool willing = false;
    bool runs = false;
    bool stopped = false;
    bool released = false;
  };

  // sqs_queue.cc: the time that it is read in
  void begin_work();
  boost::asio::awaitable<void> end_work();
  boost::asio::awaitable<void> work();
  void break_off();
  void tell(const SourceHealth& health);
  bool any_runs() const;

  // sqs_queue_polls.cc
  boost::asio::awaitable<void> serve();
  bool begin_polls();
  void find_lack();
  boost::asio::awaitable<void> poll(HandOut::Poll poll, std::uint64_t service);
  boost::asio::awaitable<Result<SqsReceived>> read(SqsReceive receive);
  std::vector<std::string> hand_out(HandOut::Poll& poll, std::vector<SqsMessage> messages);
  void hand_out_waiting();
  void give(Lane lane, Record record);
  void fail(Error error, std::uint64_t service);
  boost::asio::awaitable<void> look_at_queue();

  // sqs_queue_settle.cc
  Duration visibility() const;
  boost::asio::awaitable<void> keep_leases();
  boost::asio::awaitable<void> extend(std::vector<Leases::Tag> tags);
  boost::asio::awaitable<void> give_back(std::vector<std::string> receipts);
  std::vector<std::string> receipts_of_waiting();
  std::vector<std::string> receipts_of(Lane lane);
  void begin_deletes();
  boost::asio::awaitable<void> time_deletes();
  boost::asio::awaitable<void> remove(std::vector<DeleteQueue::Entry> entries);
  SqsQueueContext context_;
  SqsQueueSettings settings_;
  SqsClient client_;
  AnswerBudget answers_;
  PollScaling scaling_;
  HandOut hand_out_;
  Leases leases_;
  DeleteQueue deletes_;
  std::map<Lane, std::unique_ptr<Taker>> takers_;
  std::deque<Record> waiting_;  // received, and no lane has room
  std::uint64_t last_tag_ = 0;
  SqsQueueFacts facts_;
  TimePoint looked_at_{};         // when the facts were asked for
  std::uint64_t service_ = 0;     // how often the queue was found
  std::optional<Error> failure_;  // that ends this service
  bool answered_ = false;         // a poll since the attempt began
  LogPace unreadable_;            // messages in answers
  SourceHealth health_;
  std::size_t polls_out_ = 0;
  std::size_t lacking_ = 0;
  std::size_t busiest_ = 0;  // lanes at a time
  std::size_t delete_calls_ = 0;

  bool working_ = false;
  bool ending_ = false;
  bool broken_ = false;  // a task broke off
  std::optional<SourceLifetime> lifetime_;
  Signal changed_;
  Signal lack_changed_;
  Signal leases_changed_;
  Signal deletes_changed_;
  Signal ended_;
  TaskGroup tasks_;
};

}  // namespace wheelpit::sqs
