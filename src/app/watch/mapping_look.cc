#include "app/watch/mapping_look.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <chrono>

#include "app/commands/engine_call.h"
#include "app/commands/json_members.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

MappingCounters counters_in(const json::object& members) {
  return {.polled = whole_in(members, "Polled"),
          .filtered_out = whole_in(members, "FilteredOut"),
          .invoked = whole_in(members, "Invoked"),
          .failed = whole_in(members, "FailedInvoke"),
          .dropped = whole_in(members, "Dropped"),
          .deleted = whole_in(members, "Deleted")};
}

// Of a stream's shards or a topic's partitions.
void add_parts(const json::object& members, double now, MappingLook& look) {
  const json::value* const parts = members.if_contains("Parts");
  if (parts == nullptr || !parts->is_array()) return;
  for (const json::value& each : parts->as_array()) {
    if (!each.is_object()) continue;
    const json::object& part = each.as_object();
    if (part.contains("Lag")) look.waiting = look.waiting.value_or(0) + whole_in(part, "Lag");
    if (!part.contains("OldestSince")) continue;
    look.oldest_age = std::max(look.oldest_age, now - number_in(part, "OldestSince"));
  }
}

bool means(const std::string& word, const MappingLook& mapping) {
  constexpr std::size_t kLeastOfUuid = 4;
  return mapping.function == word || mapping.name == word ||
         (word.size() >= kLeastOfUuid && mapping.uuid.starts_with(word));
}

}  // namespace

MappingLook mapping_look(const json::object& members, WallTime now) {
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  MappingLook look;
  look.uuid = text_in(members, "UUID");
  look.function = text_in(members, "FunctionName");
  look.source = text_in(members, "Source");
  look.broker = text_in(members, "Broker");
  look.name = text_in(members, "Name");
  look.state = text_in(members, "State");
  look.result = text_in(members, "LastProcessingResult");
  look.consuming = flag_in(members, "Consuming");
  look.consumers = whole_in(members, "Consumers");
  look.in_flight = whole_in(members, "InFlight");
  look.buffered = whole_in(members, "Buffered");
  look.counters = counters_in(object_in(members, "Counters"));
  look.last_success = number_in(members, "LastSuccess");
  if (members.contains("Queue")) {
    const json::object& queue = object_in(members, "Queue");
    look.waiting = whole_in(queue, "Messages");
    look.queue_consumers = whole_in(queue, "Consumers");
  }
  if (members.contains("OldestMessageSince")) {
    look.oldest_age = std::max(0.0, seconds - number_in(members, "OldestMessageSince"));
  }
  add_parts(members, seconds, look);
  return look;
}

Result<std::vector<MappingLook>> read_mapping_looks(const AskEngine& engine, WallTime now) {
  std::vector<MappingLook> all;
  std::string marker;
  do {
    const auto answer = call_engine(
        engine, "GET",
        "/_wheelpit/mappings/status" + (marker.empty() ? "" : "?Marker=" + url_encoded(marker)));
    if (!answer) return answer.error();
    const json::value* const list = answer->members.if_contains("Mappings");
    if (!answer->good() || list == nullptr || !list->is_array()) {
      return Error(Errc::unavailable, refusal_text(*answer));
    }
    for (const json::value& each : list->as_array()) {
      if (each.is_object()) all.push_back(mapping_look(each.as_object(), now));
    }
    marker = text_in(answer->members, "NextMarker");
  } while (!marker.empty());
  std::ranges::sort(all, {}, &MappingLook::uuid);
  return all;
}

std::string problem_of(const MappingLook& mapping) {
  const std::string& result = mapping.result;
  return result.starts_with("PROBLEM") && result != "PROBLEM: Function call failed" ? result : "";
}

Result<std::vector<MappingLook>> named_mappings(const std::vector<MappingLook>& all,
                                                const std::vector<std::string>& words) {
  if (words.empty()) return all;
  std::vector<MappingLook> found;
  for (const std::string& word : words) {
    bool any = false;
    for (const MappingLook& mapping : all) {
      if (!means(word, mapping)) continue;
      any = true;
      const bool twice = std::ranges::any_of(
          found, [&](const MappingLook& each) { return each.uuid == mapping.uuid; });
      if (!twice) found.push_back(mapping);
    }
    if (any) continue;
    std::string known;
    for (const MappingLook& mapping : all) {
      known += "\n  " + mapping.uuid + "  " + short_name(mapping);
    }
    return Error(Errc::not_found,
                 "there is no mapping \"" + word +
                     "\" (by UUID or its beginning, by the name of its function or of what it "
                     "reads)" +
                     (known.empty() ? "; the engine has none" : "; there are" + known));
  }
  return found;
}

Result<std::string> uuid_of_mapping(const AskEngine& engine, const std::string& word) {
  constexpr std::size_t kUuid = 36;
  if (word.size() == kUuid && word[8] == '-') return word;
  const auto all = read_mapping_looks(engine, SystemClock().wall_now());
  if (!all) return all.error();
  const auto named = named_mappings(*all, {word});
  if (!named) return named.error();
  if (named->size() == 1) return named->front().uuid;
  std::string several;
  for (const MappingLook& mapping : *named) {
    several += "\n  " + mapping.uuid + "  " + short_name(mapping);
  }
  return Error(Errc::invalid_argument,
               "several mappings have the name \"" + word + "\"; use the UUID of one:" + several);
}

std::string short_name(const MappingLook& mapping) {
  return mapping.name + " -> " + mapping.function;
}

}  // namespace wheelpit
