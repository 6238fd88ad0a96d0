#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/parts/source_services.h"
#include "record/event_encoder.h"
#include "source/sharded/stream_reader.h"

namespace wheelpit {

// What a kind of stream brings to its mappings.
struct ShardedStreamParts {
  std::unique_ptr<sharded::ShardedStream> stream;
  // Before any lane begins.
  std::function<boost::asio::awaitable<void>()> prepare = {};
  // Of the lanes of a shard.
  std::function<std::unique_ptr<EventEncoder>(const std::string& shard)> make_encoder;
};

// Lanes for each shard of a mapping's stream: as many as ParallelizationFactor says. They begin and
// end as in source/sharded/sharded_reading.h.
std::unique_ptr<MappingSources> make_sharded_sources(const SourceServices& services,
                                                     const SourceOrder& order,
                                                     ShardedStreamParts parts);

}  // namespace wheelpit
