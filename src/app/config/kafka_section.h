#pragma once

#include <vector>

#include "app/config/broker_section.h"
#include "mapping/kafka_cluster.h"

namespace wheelpit {

// The clusters of [[kafka]], with their ARNs; those with a fault are left out.
std::vector<KafkaCluster> read_kafka_clusters(const ConfigValue& value,
                                              const BrokerContext& context, ConfigFaults& faults);

}  // namespace wheelpit
