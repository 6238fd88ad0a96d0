#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/signal.h"
#include "mapping/lifecycle.h"
#include "metrics/metrics.h"
#include "poll/lane_config.h"
#include "poll/mapping_reconciler.h"

namespace wheelpit {

// A mapping as this process knows it.
struct MappingReconciler::Entry {
  struct Running {
    std::uint64_t generation;
    Supervisor& shard;
    LaneConfig config;
    std::vector<std::string> secrets;
    bool outdated = false;  // its broker has changed
  };

  Entry(std::string id, boost::asio::io_context& io) : uuid(std::move(id)), changed(io) {}

  std::string uuid;
  Labels metered;                    // of the mapping's series; none if there are none
  std::string function_name;         // that it called at the last look; "" if it was not active
  bool enabled = true;               // at the last look; until then it may be
  bool stale = false;                // what is stored, or observed, is newer than the last look
  bool active = false;               // a coroutine is looking
  bool gone = false;                 // the store has no such mapping
  bool leaving = false;              // another node should have it, and waits until it is let go
  std::int64_t weight = 0;           // that its slot was asked for with; 0: it was not
  std::string home;                  // the same
  bool in_order = false;             // it must not run at two nodes for a moment: of a stream
  std::unique_ptr<Running> running;  // none while no lane was asked for
  LaneObservation lane;              // of `running`
  std::string held_back;             // why no lane may run; "" if one may
  MappingCondition condition;        // all but the first three of it
  Signal changed;
};

}  // namespace wheelpit
