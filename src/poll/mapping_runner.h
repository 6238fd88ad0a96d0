#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "mapping/mapping.h"
#include "poll/lane_runner.h"
#include "poll/mapping_filter.h"
#include "poll/mapping_observer.h"
#include "poll/source_factory.h"

namespace wheelpit {

// Runs one mapping: those lanes that its sources ask for, which may be none for a while, and tells
// the mapping's observer what they are together.
class MappingRunner final : private LaneObserver, private LanePlan {
 public:
  struct Assignment {
    StartName name;
    Mapping mapping;
    Duration function_timeout;
    MappingObserver* observer;  // must outlive the runner
  };

  // `sources` and `services` must outlive it. `on_progress` is called when source_closed() or
  // ended() turns true; after the latter run() touches the runner no more.
  MappingRunner(boost::asio::io_context& io, SourceFactory& sources, const LaneServices& services,
                Assignment assignment, std::function<void()> on_progress);

  // Once, as a task. Returns after stop(), when nothing of the mapping runs any more.
  boost::asio::awaitable<void> run();

  // As Lane::stop(), for all lanes.
  void stop(TimePoint until);
  void retry_now();

  // The mapping as it is now, of which only filters and batches have changed, and its function's
  // timeout: they hold from the next message on, and nothing is given back for them. False: it
  // cannot be done while it runs (nothing is read yet, or a pattern is not valid); the mapping must
  // be stopped and started again.
  bool adapt(const Mapping& mapping, Duration function_timeout);

  // For when run() has thrown, which is a bug or exhaustion: counts as ended from now on.
  void end();

  bool source_closed() const;  // of all lanes, after stop()
  bool ended() const { return ended_; }

 private:
  struct LaneEntry {
    std::unique_ptr<LaneRunner> runner;
    SourceHealth health;
    bool ending = false;
    bool begins_again = false;  // when it has ended
  };

  void on_health(const LaneKey& lane, const SourceHealth& health) override;
  void on_result(const LaneKey& lane, std::string_view result) override;
  void begin(const LaneKey& lane) override;
  void end(const LaneKey& lane, LaneEnd how) override;
  void on_health(const SourceHealth& health) override;

  boost::asio::awaitable<void> open();
  Result<std::unique_ptr<MappingSources>> open_sources();
  boost::asio::awaitable<void> run_lanes();
  void run_sources();
  void start(const LaneKey& lane);
  void remove_ended();
  void tell_health();
  void tell(SourceHealth health);

  boost::asio::io_context& io_;
  SourceFactory& factory_;
  const LaneServices& services_;
  Assignment assignment_;
  Log log_;
  std::function<void()> on_progress_;

  Signal changed_;
  TimePoint stop_until_ = TimePoint::max();
  bool stopping_ = false;
  bool retry_ = false;
  bool ended_ = false;

  std::optional<SourceHealth> sources_health_;  // as they say themselves
  std::optional<SourceHealth> told_health_;
  std::string told_result_;

  std::unique_ptr<MappingSources> sources_;  // outlives the lanes, as does the filter
  MappingFilter filter_;
  std::map<LaneKey, LaneEntry> lanes_;
  std::optional<TimePoint> run_again_at_;  // the sources broke off
  TaskGroup tasks_;
};

}  // namespace wheelpit
