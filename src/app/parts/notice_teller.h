#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "destination/notice.h"
#include "metrics/metrics.h"
#include "positions/position_store.h"

namespace wheelpit {

// The pause before a destination that did not take a notice gets the next one, after so many such
// pauses in a row.
Duration notice_back_off(int pauses_before);

// Whether a notice of that time has expired: its destination has not accepted it for a day.
bool is_past_telling(WallTime written, WallTime now);

// Notifies destinations of batches that mappings of streams discarded: reads the notices that are
// stored with the positions, and removes each when its destination has it. If one is down or
// refuses, delivery is retried for a day, and does not delay others; a record that is too large for
// its destination is dropped.
//
// A crash between the telling and the removal repeats the telling, and nothing else does.
class NoticeTeller {
 public:
  struct Parts {
    boost::asio::io_context& io;  // where destinations live
    PositionStore& store;
    std::function<boost::asio::awaitable<Status>(std::string target, Notice notice)> deliver;
    Metrics& metrics;
    const Clock& clock;
  };

  // What the parts refer to must outlive it.
  NoticeTeller(Parts parts, Log log);

  // Once: also delivers what an earlier run left.
  void start();
  // There may be a new notice. From its own thread.
  void wake();

  // Begins no delivery any more; join() returns when those under way have ended.
  void stop();
  boost::asio::awaitable<void> join() { return tasks_.join(); }

 private:
  struct Pass;

  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> tell_all(std::string destination);
  boost::asio::awaitable<bool> tell_page(Pass& pass, std::vector<StoredNotice> page);
  boost::asio::awaitable<void> tell(Pass& pass, StoredNotice stored);
  boost::asio::awaitable<void> drop(Pass& pass);
  boost::asio::awaitable<void> rest(Duration pause);
  boost::asio::awaitable<void> rest_until(TimePoint until);
  void give_up(const StoredNotice& stored, const Notice& notice, const Error& error);
  void note_health(Pass& pass, const Status& told);

  Parts parts_;
  Log log_;
  Signal changed_;
  Gauge away_;
  std::set<std::string> in_work_;  // destinations
  bool news_ = true;
  bool stopping_ = false;
  TaskGroup tasks_;
};

}  // namespace wheelpit
