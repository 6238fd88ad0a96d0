#include "mapping/broker_changes.h"

#include <algorithm>

namespace wheelpit {

namespace {

const Broker* with_arn(const std::vector<Broker>& brokers, const std::string& arn) {
  const auto found = std::ranges::find(brokers, arn, &Broker::arn);
  return found == brokers.end() ? nullptr : &*found;
}

// Who publishes to its queues is nothing to those who read them.
bool is_reached_alike(const Broker& a, const Broker& b) {
  return a.kind == b.kind && a.endpoints == b.endpoints && a.tls_ca_file == b.tls_ca_file;
}

}  // namespace

BrokerChanges changes_between(const std::vector<Broker>& before, const std::vector<Broker>& after) {
  BrokerChanges changes;
  for (const Broker& broker : after) {
    const Broker* const old = with_arn(before, broker.arn);
    if (old == nullptr) {
      changes.added.push_back(broker.name);
    } else if (*old != broker) {
      changes.changed.push_back(broker.name);
    }
    if (old == nullptr || !is_reached_alike(*old, broker)) changes.reconnect.push_back(broker.arn);
  }
  for (const Broker& broker : before) {
    if (with_arn(after, broker.arn) != nullptr) continue;
    changes.removed.push_back(broker.name);
    changes.reconnect.push_back(broker.arn);
  }
  return changes;
}

}  // namespace wheelpit
