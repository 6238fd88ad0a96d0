#pragma once

#include <string>
#include <vector>

#include "mapping/broker.h"

namespace wheelpit {

// What is different between two lists of brokers. A broker is the same if it has the same ARN.
struct BrokerChanges {
  std::vector<std::string> added;    // names, in the order of the newer list
  std::vector<std::string> changed;  // the same
  std::vector<std::string> removed;  // in the order of the older one
  // ARNs of those whose mappings must reconnect: added, removed, or reached otherwise.
  std::vector<std::string> reconnect;

  bool empty() const { return added.empty() && changed.empty() && removed.empty(); }
};

BrokerChanges changes_between(const std::vector<Broker>& before, const std::vector<Broker>& after);

}  // namespace wheelpit
