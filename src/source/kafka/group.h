#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_pace.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "base/workers.h"
#include "source/diagnosis.h"
#include "source/kafka/call_turns.h"
#include "source/kafka/feed.h"
#include "source/kafka/group_consumer.h"
#include "source/kafka/group_meters.h"
#include "source/kafka/identity_reader.h"
#include "source/kafka/library_consumer.h"
#include "source/kafka/start_choice.h"
#include "source/lane_plan.h"
#include "source/source_lifetime.h"

namespace wheelpit::kafka {

struct GroupOptions {
  ClientSettings client;  // its identity is read again for each consumer
  std::string topic;
  GroupStart start;
  std::optional<std::size_t> most_calls = std::nullopt;  // at a time; nothing: no bound
  std::size_t batch_size = 100;                          // records
};

struct GroupContext {
  boost::asio::io_context& io;
  const Clock& clock;
  IdentityReader& identity;
  Log log;
  GroupMeters& meters;
  std::function<decltype(make_library_consumer)> make_consumer = make_library_consumer;
  GroupLedger* ledger = nullptr;  // without one nothing is stored, and nothing can be discarded
};

// The other members wait while a partition is let go.
inline constexpr Duration kGroupLettingGo = std::chrono::seconds(5);

// A mapping's member of its consumer group: begins a lane for each partition that is assigned, ends
// it when the partition is taken away, and commits what is settled.
//
// A partition that goes is let go in order: its lane settles what is in hand, that is committed,
// and only then does its next reader get it. It does not wait longer than five seconds for a
// function: its records are redelivered to the next reader, as those of a partition that was lost.
//
// All on one thread. run() once, as a task; destroyed after its end.
class Group {
 public:
  Group(GroupOptions options, GroupContext context);
  ~Group();

  boost::asio::awaitable<void> run(LanePlan& plan);
  // run() begins nothing more, and returns when all lanes' sources are closed.
  void stop();
  void retry_now();

  // What a lane of that name reads: null if its partition was let go.
  std::shared_ptr<Feed> feed_of(const std::string& lane) const;

  // Of a feed. The records have its epoch.
  Taken take(Feed& feed, std::size_t most);
  // What was taken of it and not settled is read again.
  void read_again(Feed& feed);
  // In one write: these records of a feed are discarded, and their notification. `gave_up` as in
  // CheckpointWriter, as are the errors.
  boost::asio::awaitable<Status> give_up(std::shared_ptr<Feed> feed, OffsetRange range,
                                         GiveUpNotice notice, CheckpointWriter::GaveUp gave_up);
  // Something of a feed was settled.
  void settled(const Feed& feed);
  // Something was settled, or a source is closed.
  void look_again() { woken_.notify(); }

  // Records of the partition that the function has not processed, if that is known.
  std::optional<std::uint64_t> lag_of(const Feed& feed) const;

 private:
  using Feeds = std::map<Partition, std::shared_ptr<Feed>>;

  std::string lane_of(Partition partition) const;
  boost::asio::awaitable<void> attempt(LanePlan& plan);
  boost::asio::awaitable<void> serve(LanePlan& plan);
  boost::asio::awaitable<void> watch();
  boost::asio::awaitable<void> close(LanePlan& plan);
  boost::asio::awaitable<void> look(LanePlan& plan);
  Result<std::vector<PartitionOffset>> find_places(const std::vector<Partition>& partitions);
  LedgerEntry stored_of(Partition partition) const;
  boost::asio::awaitable<Result<std::vector<PartitionOffset>>> places_of(
      const std::vector<Partition>& partitions);
  boost::asio::awaitable<void> begin(const std::vector<Partition>& partitions, LanePlan& plan);
  boost::asio::awaitable<void> let_go(const Revoked& revoked, LanePlan& plan);
  boost::asio::awaitable<void> probe(LanePlan& plan);
  boost::asio::awaitable<void> look_for_stalls();
  void report();
  void begin_anew_if_behind(Feed& feed, Offset first);
  boost::asio::awaitable<void> wait_until_committed(TimePoint until, LanePlan& plan);
  void take_commits(LanePlan& plan);
  void poll();
  boost::asio::awaitable<void> log_in(std::uint64_t attempt, LanePlan& plan);
  void on(const Committed& committed, LanePlan& plan);
  void on(const Failed& failed, LanePlan& plan);
  void on(const Noted& noted);
  void commit();
  bool any_in_use() const;
  void give_turn(std::optional<Partition> next);
  void tell(const Diagnosis& diagnosis, LanePlan& plan);
  void tell_consuming(LanePlan& plan);

  GroupOptions options_;
  GroupContext context_;
  SourceLifetime lifetime_;
  boost::asio::posix::stream_descriptor wake_;
  Signal woken_;
  Workers workers_{1};
  TaskGroup tasks_;
  std::unique_ptr<GroupConsumer> consumer_;
  std::uint64_t attempts_ = 0;     // consumers that were made
  std::deque<GroupEvent> events_;  // not looked at yet
  Feeds feeds_;
  CallTurns turns_;
  TopicPast past_;
  std::uint64_t last_epoch_ = 0;

  bool commit_under_way_ = false;
  std::optional<TimePoint> commit_again_at_;  // the last one failed
  std::vector<PartitionOffset> committing_;
  LogPace commit_failures_;

  TimePoint report_at_{};
  std::optional<TimePoint> probe_at_;     // nothing: all is well
  std::optional<Failed> reading_failed_;  // of a partition, and not told yet
  std::string last_words_;                // of connections that failed
  bool consuming_ = false;                // as told
  SourceProblem told_ = SourceProblem::none;
  std::string told_words_;
  std::optional<Diagnosis> group_refusal_;  // since then it has let us do nothing
  bool failed_ = false;                     // the consumer is of no use any more
  Recovery recovery_ = Recovery::retry;
  bool closing_ = false;
};

}  // namespace wheelpit::kafka
