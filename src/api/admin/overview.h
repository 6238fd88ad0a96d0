#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <vector>

#include "api/admin/function_attention.h"
#include "api/admin/mapping_numbers.h"
#include "mapping/broker.h"
#include "mapping/mapping.h"
#include "mapping/mapping_watch.h"

namespace wheelpit::api {

// A mapping with all that is known of it.
struct WatchedMapping {
  std::shared_ptr<const Mapping> mapping;
  MappingCondition condition;
  MappingNumbers numbers;
};

// The parts of the overview that are made of mappings. Pure.

// How many there are, in which states, and their counters together.
boost::json::object mappings_overview(const std::vector<WatchedMapping>& mappings);

// Each broker, with the most urgent problem that a mapping has with it.
boost::json::array brokers_overview(const std::vector<Broker>& brokers,
                                    const std::vector<WatchedMapping>& mappings);

// All of which some may need someone; it must outlive the call.
struct Watched {
  const std::vector<Broker>& brokers;
  const std::vector<WatchedMapping>& mappings;
  const History* functions = nullptr;       // null: none is kept
  const std::vector<std::string>& names;    // of functions
  const std::vector<FailedEvents>& events;  // asynchronous ones
};

// What needs attention: what does not move before what fails, the longest first, then events that
// failed. A function that a mapping's row tells of has none of its own. At most `most`; `more` is
// how many there are besides.
boost::json::array attention_list(const Watched& watched, std::size_t most, std::size_t& more);

}  // namespace wheelpit::api
