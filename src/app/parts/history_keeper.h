#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "metrics/history.h"
#include "metrics/metrics.h"

namespace wheelpit {

// Reads, at each whole ten seconds of the clock, what the metrics say of mappings and functions,
// for those who look back. All on one thread.
class HistoryKeeper {
 public:
  // All must outlive it.
  HistoryKeeper(boost::asio::io_context& io, const Metrics& metrics, const Clock& clock, Log log);

  void start();
  void stop();
  boost::asio::awaitable<void> join() { return tasks_.join(); }

  const History& mappings() const { return mappings_; }
  const History& functions() const { return functions_; }

 private:
  boost::asio::awaitable<void> run();

  const Metrics& metrics_;
  const Clock& clock_;
  Signal stopped_;
  bool stopping_ = false;
  History mappings_{History::Kind::mappings};
  History functions_{History::Kind::functions};
  TaskGroup tasks_;
};

// What the metrics say now, by the name of each mapping, or of each function.
std::map<std::string, HistoryReading> readings_of_mappings(const Metrics& metrics);
std::map<std::string, HistoryReading> readings_of_functions(const Metrics& metrics);

}  // namespace wheelpit
