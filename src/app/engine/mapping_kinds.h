#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "mapping/broker.h"
#include "store/mapping_store.h"

namespace wheelpit {

// Gives stored mappings of brokers' queues the kind that the configuration has for their broker.
// Those of version 0.1 tell none, and the engine of a broker may have been corrected since. To be
// called once at the start, before anything reads mappings. A broker that is not configured leaves
// its mappings as they are. `mappings` and `brokers` must outlive the call.
boost::asio::awaitable<Status> take_kinds_of_brokers(MappingStore& mappings,
                                                     const std::vector<Broker>& brokers, Log log);

}  // namespace wheelpit
