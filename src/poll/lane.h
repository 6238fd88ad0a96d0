#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "batch/batcher.h"
#include "batches/batch_book.h"
#include "filter/pattern/pattern.h"
#include "invoke/invoker.h"
#include "invoke/readiness.h"
#include "metrics/metrics.h"
#include "outcome/decide.h"
#include "poll/give_ups.h"
#include "poll/lane_report.h"
#include "poll/lane_state.h"
#include "poll/mapping_filter.h"
#include "poll/quarantine.h"
#include "poll/source_factory.h"

namespace wheelpit {

// What all lanes of a shard use. Not theirs.
struct LaneServices {
  Invoker& invoker;
  Readiness& readiness;  // of the invoker's functions
  Quarantine& quarantine;
  Metrics& metrics;
  const Clock& clock;
  Log log;
  filter::FilterProfile filter_profile = filter::FilterProfile::lambda;
  GiveUps* give_ups = nullptr;   // of mappings with a destination on failure
  BatchBook* batches = nullptr;  // of this shard, for people
};

// What one lane is made of. It owns its source; the others must outlive it.
struct LaneParts {
  SourceParts source;
  MappingFilter& filter;  // its mapping's
  LaneReport& report;
};

struct LaneOptions {
  std::string function_name;  // the bare name
  std::string function_arn;   // as in the mapping, with its qualifier
  QuarantineLabel origin;
  BatchLimits limits;
  RetryPolicy retry;
  std::size_t most_out = 1000;     // records of its source, unsettled
  std::size_t most_in_flight = 1;  // batches in hand
  std::string on_failure;          // ARN; "": nothing is discarded
  SourceKind kind{};
  std::string shard;                       // of a stream
  std::chrono::seconds tumbling_window{};  // the same; 0: there are none
};

// One consumer, one batcher, and one batch with the function, or several where the source allows
// that. While a batch is with the function the next one fills; when that one is whole and there is
// no hand for it, nothing more is taken from the source.
//
// What the mapping's filter excludes is acknowledged as it comes: a window full of such messages
// moves on whatever the function does, and no failure of a batch brings one back.
//
// LaneState decides; the coroutines here only carry records from the source to it, batches from it
// to the function, and outcomes back to the source.
class Lane {
 public:
  // `services` must outlive it.
  Lane(boost::asio::io_context& io, LaneOptions options, LaneParts parts,
       const LaneServices& services);

  // Once, as a task. Returns when the source is closed: after stop(), after a fault, or when it had
  // nothing left. Then an invocation may still run whose outcome is not settled any more: join()
  // waits for it.
  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> join();

  // After run(): the source had nothing left, and all that it gave is settled.
  bool finished() const { return finished_; }

  // Takes no more. The invocation that runs may end until `until` and is then settled; all else
  // goes back to the broker. A further call can only bring `until` forward.
  void stop(TimePoint until);

  // Limits, retries and the window hold from now on: nothing is given back for them, and no
  // invocation is waited for.
  void change(const LaneOptions& options);

  // What a held batch or the source waits for may have come: try again now.
  void retry_now();

 private:
  boost::asio::awaitable<void> run_source();
  boost::asio::awaitable<void> fill();
  boost::asio::awaitable<void> settle_excluded();
  // One hand, and what is its own.
  struct Work {
    HandId hand;
    std::optional<GivenUp::Answer> answer = {};  // of the function, to the last call
    std::vector<RecordVerdict> verdicts = {};    // within settle() alone
  };
  // A call as it began, for the account of batches.
  struct BegunCall {
    TimePoint at;
    int attempt;
    std::size_t records;
    TimePoint first_received;
    ClosedBy closed_by;
    Payload event;
  };
  BegunCall begun_call(HandId hand) const;
  void note_call(const BegunCall& begun, TimePoint ended, std::size_t failed, Result<Reply>& reply);
  void call_hand();
  boost::asio::awaitable<void> drive(HandId hand);
  bool is_needed(HandId hand);
  boost::asio::awaitable<void> extend(Work& work);
  void lapse(Work& work);
  boost::asio::awaitable<void> invoke(Work& work);
  boost::asio::awaitable<void> refuse(Work& work);
  boost::asio::awaitable<void> note_calls(HandId hand);
  boost::asio::awaitable<void> ask();
  void apply_window();
  boost::asio::awaitable<void> settle(Work& work, Settlement settlement);
  boost::asio::awaitable<LaneReport::Unsettled> tell_source(std::span<const RecordVerdict> verdicts,
                                                            LaneNote note = {});
  boost::asio::awaitable<void> give_up(Work& work);
  boost::asio::awaitable<Status> store_notice(Work& work);
  GivenUp given_up(const Work& work) const;
  boost::asio::awaitable<void> dead_letter();
  boost::asio::awaitable<bool> keep_copy(const Record& record);
  void fault();
  bool workers_ended() const { return filled_ && driven_.empty(); }

  LaneOptions options_;
  SourceParts parts_;
  const LaneServices& services_;
  LaneReport& report_;
  std::shared_ptr<MappingBatches> batches_;  // null: no observer
  LaneState state_;

  Signal changed_;
  std::vector<RecordVerdict> excluding_;     // within settle_excluded() alone
  std::size_t window_ = 0;                   // as the source was told
  TimePoint stop_until_ = TimePoint::max();  // how long the function may take when stopping
  bool filled_ = false;                      // fill() has ended
  std::set<HandId> driven_;                  // hands whose drive() has not ended
  std::optional<HandId> idle_;               // the one of them that waits for a batch
  bool released_ = false;                    // the source has been told to close
  bool finished_ = false;
  TaskGroup source_task_;
  TaskGroup workers_;
};

}  // namespace wheelpit
