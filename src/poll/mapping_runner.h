#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
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

// Runs one mapping: as many lanes as its source is read with, and tells their observer what they
// are together.
class MappingRunner final : private LaneObserver {
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
  // cannot be done while it runs (nothing is read yet, or a pattern is not valid); the mapping is
  // to be stopped and started anew.
  bool adapt(const Mapping& mapping, Duration function_timeout);

  // For when run() has thrown, which is a bug or exhaustion: counts as ended from now on.
  void end();

  bool source_closed() const;  // of all lanes, after stop()
  bool ended() const { return ended_; }

 private:
  void on_health(std::size_t lane, const SourceHealth& health) override;
  void on_result(std::size_t lane, std::string_view result) override;

  boost::asio::awaitable<void> open();
  Result<std::unique_ptr<MappingSources>> open_sources();
  void start_lanes();
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

  std::vector<SourceHealth> healths_;  // by lane
  std::optional<SourceHealth> told_health_;
  std::string told_result_;

  std::unique_ptr<MappingSources> sources_;  // outlives the lanes, as does the filter
  MappingFilter filter_;
  std::vector<std::unique_ptr<LaneRunner>> lanes_;
  TaskGroup tasks_;
};

}  // namespace wheelpit
