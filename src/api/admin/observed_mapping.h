#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/admin/mapping_numbers.h"
#include "mapping/mapping_watch.h"

namespace wheelpit::api {

// What the node that runs a mapping sees of it.
struct ObservedMapping {
  MappingCondition condition;
  MappingNumbers numbers;
};

// By UUID.
using ObservedMappings = std::map<std::string, ObservedMapping>;

// As nodes send it to each other, in JSON; nothing of what is not understood.
std::string observed_text(const ObservedMappings& mappings);
std::optional<ObservedMappings> read_observed(std::string_view text);

// Mappings that other nodes run.
class ObservedElsewhere {
 public:
  virtual ~ObservedElsewhere() = default;

  // Those of the nodes that answer, as of a second ago at most.
  virtual boost::asio::awaitable<ObservedMappings> observed() = 0;
};

}  // namespace wheelpit::api
