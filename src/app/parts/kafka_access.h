#pragma once

#include <vector>

#include "app/parts/kafka_client.h"
#include "destination/kafka/kafka_destinations.h"
#include "store/document_store.h"

namespace wheelpit {

// How the clusters of stored mappings are reached: each look sees the mapping, and what it logs in
// with, as they are then. References must outlive it.
KafkaDestinations::Find kafka_access_of_mappings(KafkaLoginServices services,
                                                 std::vector<KafkaCluster> clusters,
                                                 DocumentStore& store);

}  // namespace wheelpit
