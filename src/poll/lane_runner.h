#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/signal.h"
#include "mapping/mapping.h"
#include "poll/lane.h"
#include "poll/lane_report.h"
#include "poll/mapping_filter.h"
#include "poll/mapping_observer.h"
#include "poll/source_factory.h"

namespace wheelpit {

// Keeps one lane of a mapping running: creates its source and its lane, and recreates them after a
// growing pause when they end unexpectedly.
class LaneRunner {
 public:
  // Which lane. What it refers to must outlive the runner.
  struct Assignment {
    LaneKey lane;
    const Mapping& mapping;  // may change, before adapt()
    MappingSources& sources;
    MappingFilter& filter;
    LaneObserver& observer;
  };

  // `services` must outlive it. `on_progress` is called when source_closed() or ended() turns true;
  // after the latter run() touches the runner no more.
  LaneRunner(boost::asio::io_context& io, const LaneServices& services, Assignment assignment,
             std::function<void()> on_progress);

  // Once, as a task. Returns after stop(), or when the source has nothing left and all of it is
  // settled; nothing of the lane runs any more then.
  boost::asio::awaitable<void> run();

  // The mapping has other limits, or its sources another window or other retries.
  void adapt();

  // As Lane::stop().
  void stop(TimePoint until);
  void retry_now();

  // For when run() has thrown, which is a bug or exhaustion: counts as ended from now on.
  void end();

  bool source_closed() const { return source_closed_; }  // after stop()
  bool ended() const { return ended_; }
  bool finished() const { return finished_; }  // the source has nothing left

 private:
  boost::asio::awaitable<void> run_lane();
  boost::asio::awaitable<void> wait_for_change(TimePoint until);
  LaneOptions lane_options() const;

  boost::asio::io_context& io_;
  const LaneServices& services_;
  const Assignment assignment_;
  std::function<void()> on_progress_;

  Signal changed_;
  std::unique_ptr<Lane> lane_;  // while one runs
  TimePoint stop_until_ = TimePoint::max();
  bool stopping_ = false;
  bool retry_ = false;
  bool finished_ = false;
  bool source_closed_ = false;
  bool ended_ = false;
};

}  // namespace wheelpit
