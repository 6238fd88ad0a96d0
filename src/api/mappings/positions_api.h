#pragma once

#include <string>

#include "api/service/api_context.h"
#include "positions/position_store.h"

namespace wheelpit::api {

// How far mappings of streams have come, as people see and change it. A wheelpit extension, under
// /_wheelpit/positions; `wheelpit positions` speaks it. A mapping whose positions are changed must
// be disabled: one that reads would continue from where it is.
class PositionsApi {
 public:
  explicit PositionsApi(ApiContext& context) : context_(context) {}

  Answer list(Call call);
  Answer get(Call call);
  Answer copy(Call call);
  Answer reset(Call call);

 private:
  // Null where there are none.
  PositionStore* store() const { return context_.deps.positions; }
  boost::asio::awaitable<Outcome<Mapping>> mapping_with_positions(std::string uuid);
  // The same, if its positions are ours alone.
  boost::asio::awaitable<Outcome<Mapping>> stream_mapping(std::string uuid);
  boost::asio::awaitable<Outcome<Mapping>> resting_mapping(std::string uuid);

  ApiContext& context_;
};

// Whether both read the same stream, no matter which consumer reads it: a Kinesis stream and its
// consumers have the same positions.
bool read_the_same_stream(const Mapping& one, const Mapping& other);

}  // namespace wheelpit::api
