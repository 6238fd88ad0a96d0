#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/signal.h"
#include "base/task_group.h"
#include "poll/lane.h"
#include "poll/mapping_labels.h"
#include "poll/mapping_runner.h"

namespace wheelpit {

// Runs the lanes of one shard's mappings. Everything but the constructor, io() and forget() is for
// the shard's own thread.
class Supervisor {
 public:
  // `sources` and what `services` refers to must outlive it.
  Supervisor(boost::asio::io_context& io, SourceFactory& sources, LaneServices services);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  boost::asio::io_context& io() { return io_; }

  // The mapping must not be running here.
  void start(MappingRunner::Assignment assignment);

  // Returns when nothing of the mapping runs any more: the invocation that ran has ended and is
  // settled, the rest has gone back to the broker. At once if the mapping was not running.
  boost::asio::awaitable<void> stop(std::string mapping_uuid);

  // What held the mapping up may be gone (its secret or its function changed): try again now.
  void retry_now(const std::string& mapping_uuid);

  // MappingRunner::adapt(); false, too, if the mapping is not running.
  boost::asio::awaitable<bool> adapt(Mapping mapping, Duration function_timeout);

  // The mapping is deleted, or should begin with another function or broker, and nothing of it runs
  // here or elsewhere: its metrics end too. From any thread.
  void forget(const std::string& mapping_uuid) const {
    services_.metrics.remove(labels_of_mapping(mapping_uuid));
  }

  // For the end of the engine: stops every lane. Invocations may end until `until`, and are
  // settled; the rest goes back to the broker. Returns when all sources are closed.
  boost::asio::awaitable<void> stop_all(TimePoint until);

  // After stop_all(), and after the invoker was told to end the invocations that were left: returns
  // when nothing runs. Required before destruction.
  boost::asio::awaitable<void> join();

 private:
  boost::asio::io_context& io_;
  SourceFactory& sources_;
  LaneServices services_;
  Signal progress_;  // a runner's source has closed, or a runner has ended
  std::map<std::string, std::unique_ptr<MappingRunner>> runners_;  // by mapping UUID
  TaskGroup tasks_;
};

}  // namespace wheelpit
