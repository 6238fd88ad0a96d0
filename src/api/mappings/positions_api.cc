#include "api/mappings/positions_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <optional>
#include <utility>

#include "api/model/input.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

json::object shown(const SlotPosition& slot) {
  json::object out;
  if (slot.finished) out["Finished"] = slot.finished->text();
  if (slot.failed) {
    out["FailedFirst"] = slot.failed->first.text();
    out["FailedLast"] = slot.failed->last.text();
    out["FailedCalls"] = slot.failed->calls;
  }
  return out;
}

json::object shown(const PartitionPosition& shard) {
  json::array slots;
  for (const SlotPosition& slot : shard.slots) slots.push_back(shown(slot));
  json::object out{{"ShardId", shard.partition},
                   {"Parents", json::array(shard.parents.begin(), shard.parents.end())},
                   {"Ended", shard.finished},
                   {"Slots", std::move(slots)}};
  if (shard.start.kind == StartPoint::Kind::oldest) {
    out["Start"] = "TRIM_HORIZON";
  } else {
    out["Start"] = "AT_TIMESTAMP";
    out["StartTimestamp"] = milliseconds_of(shard.start.at);
  }
  if (!shard.window.state.empty()) {
    out["WindowStart"] = milliseconds_of(shard.window.begin);
    out["WindowEnd"] = milliseconds_of(shard.window.end);
    out["WindowStateBytes"] = std::int64_t(shard.window.state.size());
  }
  return out;
}

// A cluster that is none of Amazon's has no ARN: "127.0.0.1:9092/orders".
std::string source_of(const Mapping& mapping) {
  if (!is_in(mapping.kind, kKafka)) return mapping.event_source_arn;
  std::string text = mapping.event_source_arn;
  for (const std::string& server : mapping.kafka().bootstrap_servers) {
    text += (text.empty() ? "" : ",") + server;
  }
  return text + '/' + mapping.kafka().topic;
}

json::object shown(const Mapping& mapping, const std::vector<PartitionPosition>& shards) {
  return {{"UUID", mapping.uuid},
          {"FunctionArn", mapping.function_arn},
          {"EventSourceArn", source_of(mapping)},
          {"State", to_string(mapping.status.state)},
          {"ShardCount", std::int64_t(shards.size())},
          {"EndedShardCount", std::ranges::count_if(shards, &PartitionPosition::finished)}};
}

std::unexpected<ServiceError> no_positions() {
  return fail(ErrorCode::service_unavailable, "This engine keeps no positions.");
}

// Without "/consumer/NAME:TIME".
std::string_view stream_of(const Mapping& mapping) {
  const std::string_view arn = mapping.event_source_arn;
  return arn.substr(0, arn.find("/consumer/"));
}

}  // namespace

bool read_the_same_stream(const Mapping& one, const Mapping& other) {
  return one.kind == other.kind && stream_of(one) == stream_of(other);
}

Answer PositionsApi::list(Call /*call*/) {
  if (store() == nullptr) co_return no_positions();
  const auto mappings = co_await context_.mappings.list();
  if (!mappings) co_return std::unexpected(to_service_error(mappings.error()));
  json::array list;
  for (const auto& stored : *mappings) {
    if (!is_in(stored.value.kind, kStreams | kKafka)) continue;
    const auto shards = co_await store()->load(stored.value.uuid);
    if (!shards) co_return std::unexpected(to_service_error(shards.error()));
    list.push_back(shown(stored.value, *shards));
  }
  co_return Output(json::object{{"Mappings", std::move(list)}});
}

Answer PositionsApi::get(Call call) {
  if (store() == nullptr) co_return no_positions();
  const auto mapping = co_await mapping_with_positions(text_of(call.input, "UUID"));
  if (!mapping) co_return std::unexpected(mapping.error());
  const auto shards = co_await store()->load(mapping->uuid);
  if (!shards) co_return std::unexpected(to_service_error(shards.error()));
  json::object out = shown(*mapping, *shards);
  json::array list;
  for (const PartitionPosition& shard : *shards) list.push_back(shown(shard));
  out["Shards"] = std::move(list);
  co_return Output(std::move(out));
}

Answer PositionsApi::copy(Call call) {
  if (store() == nullptr) co_return no_positions();
  const auto from = co_await stream_mapping(text_of(call.input, "From"));
  if (!from) co_return std::unexpected(from.error());
  const auto to = co_await resting_mapping(text_of(call.input, "UUID"));
  if (!to) co_return std::unexpected(to.error());
  if (from->uuid == to->uuid) {
    co_return fail(ErrorCode::invalid_parameter_value, "Both are the same mapping.");
  }
  if (!read_the_same_stream(*from, *to)) {
    co_return fail(
        ErrorCode::invalid_parameter_value,
        "The mappings read different streams, so positions of one mean nothing in the other: " +
            from->event_source_arn + " and " + to->event_source_arn + ".");
  }
  const auto shards = co_await store()->load(from->uuid);
  if (!shards) co_return std::unexpected(to_service_error(shards.error()));
  if (shards->empty()) {
    co_return fail(ErrorCode::resource_not_found,
                   "The mapping " + from->uuid + " has no positions: it has not read yet.");
  }
  if (Status copied = co_await store()->copy(from->uuid, to->uuid); !copied) {
    co_return std::unexpected(to_service_error(copied.error()));
  }
  co_return Output(json::object{{"Shards", std::int64_t(shards->size())}});
}

Answer PositionsApi::reset(Call call) {
  if (store() == nullptr) co_return no_positions();
  const std::string to = text_of(call.input, "To");
  const json::value* const timestamp = find(call.input, "Timestamp");
  if ((to == "AT_TIMESTAMP") != (timestamp != nullptr)) {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "AT_TIMESTAMP takes a Timestamp, and the others none.");
  }
  const auto mapping = co_await resting_mapping(text_of(call.input, "UUID"));
  if (!mapping) co_return std::unexpected(mapping.error());
  StartPoint start;
  if (to != "TRIM_HORIZON") start.kind = StartPoint::Kind::at;
  if (to == "LATEST") start.at = context_.deps.clock.wall_now();
  if (timestamp != nullptr) start.at = WallTime(std::chrono::milliseconds(timestamp->as_int64()));
  const auto shards = co_await store()->load(mapping->uuid);
  // What is damaged can be reset nevertheless.
  const std::size_t count = shards ? shards->size() : 0;
  if (Status done = co_await store()->reset(mapping->uuid, start); !done) {
    co_return std::unexpected(to_service_error(done.error()));
  }
  co_return Output(json::object{{"Shards", std::int64_t(count)}});
}

boost::asio::awaitable<Outcome<Mapping>> PositionsApi::stream_mapping(std::string uuid) {
  auto mapping = co_await mapping_with_positions(std::move(uuid));
  if (!mapping || !is_in(mapping->kind, kKafka)) co_return mapping;
  co_return fail(ErrorCode::invalid_parameter_value,
                 "The mapping " + mapping->uuid +
                     " reads Kafka, which stores the offsets of its consumer group: reset them "
                     "with Kafka's own tools while the mapping is Disabled.");
}

boost::asio::awaitable<Outcome<Mapping>> PositionsApi::mapping_with_positions(std::string uuid) {
  auto stored = co_await context_.mappings.get(uuid);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored) {
    co_return fail(ErrorCode::resource_not_found,
                   "There is no mapping with the UUID " + uuid + ".");
  }
  Mapping mapping = std::move((*stored)->value);
  if (!is_in(mapping.kind, kStreams | kKafka)) {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "The mapping " + uuid + " reads " + std::string(traits_of(mapping.kind).title) +
                       ", which tracks its own messages: only mappings of streams have positions.");
  }
  co_return mapping;
}

boost::asio::awaitable<Outcome<Mapping>> PositionsApi::resting_mapping(std::string uuid) {
  auto mapping = co_await stream_mapping(std::move(uuid));
  if (!mapping || mapping->status.state == MappingState::disabled) co_return mapping;
  co_return fail(ErrorCode::resource_conflict,
                 "The mapping " + mapping->uuid + " is " +
                     std::string(to_string(mapping->status.state)) +
                     ": disable it first (aws lambda update-event-source-mapping --uuid " +
                     mapping->uuid + " --no-enabled) and wait until its State is Disabled.");
}

}  // namespace wheelpit::api
