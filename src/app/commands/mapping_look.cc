#include "app/commands/mapping_look.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <charconv>

#include "app/commands/engine_call.h"
#include "app/commands/json_members.h"
#include "aws/arn.h"

namespace wheelpit {
namespace {

namespace json = boost::json;
using std::string_view;

constexpr string_view kPrefix = "lambda_esm_";

// "orders" of "arn:aws:lambda:REGION:ACCOUNT:function:orders:prod".
std::string function_name(const std::string& text) {
  const auto arn = Arn::parse(text);
  string_view rest = arn ? arn->resource_of_type("function").value_or("") : "";
  return std::string(take_part(rest, ':'));
}

std::string first_of(const json::object& members, string_view name) {
  const json::value* const list = members.if_contains(name);
  if (list == nullptr || !list->is_array() || list->as_array().empty()) return "";
  return text_in(json::object{{"first", list->as_array().front()}}, "first");
}

// "orders" of "stream/orders", "table/orders/stream/2026", "orders".
std::string name_in(string_view resource) {
  const string_view first = take_part(resource, '/');
  return std::string(resource.empty() ? first : take_part(resource, '/'));
}

// The value of a label in `name="value",...`; "" if there is none.
string_view label(string_view labels, const std::string& name) {
  const std::string begin = name + "=\"";
  auto at = labels.find(begin);
  while (at != string_view::npos && at > 0 && labels[at - 1] != ',')
    at = labels.find(begin, at + 1);
  if (at == string_view::npos) return "";
  labels.remove_prefix(at + begin.size());
  return labels.substr(0, labels.find('"'));
}

void take_number(string_view name, double value, MappingLook& look) {
  const auto whole = static_cast<std::int64_t>(value);
  MappingCounters& counters = look.counters;
  if (name == "polled_events_total") {
    counters.polled += whole;
  } else if (name == "filtered_out_events_total") {
    counters.filtered_out += whole;
  } else if (name == "invoked_events_total") {
    counters.invoked += whole;
  } else if (name == "failed_invoke_events_total") {
    counters.failed += whole;
  } else if (name == "dropped_events_total") {
    counters.dropped += whole;
  } else if (name == "deleted_events_total") {
    counters.deleted += whole;
  } else if (name == "in_flight_events") {
    look.in_flight += whole;
  } else if (name == "buffered_events") {
    look.buffered += whole;
  } else if (name == "consuming") {
    look.consumers += whole;
    look.consuming = look.consumers > 0;
  } else if (name == "queue_messages" || name == "partition_lag") {
    look.waiting = look.waiting.value_or(0) + whole;
  } else if (name == "queue_consumers") {
    look.queue_consumers = std::max(look.queue_consumers, whole);
  } else if (name == "oldest_message_age_seconds" || name == "iterator_age_seconds") {
    look.oldest_age = std::max(look.oldest_age, value);
  } else if (name == "last_success_timestamp_seconds") {
    look.last_success = std::max(look.last_success, value);
  }
}

bool means(const std::string& word, const MappingLook& mapping) {
  constexpr std::size_t kLeastOfUuid = 4;
  return mapping.function == word || mapping.name == word ||
         (word.size() >= kLeastOfUuid && mapping.uuid.starts_with(word));
}

}  // namespace

MappingLook mapping_look(const json::object& members) {
  MappingLook look;
  look.uuid = text_in(members, "UUID");
  look.function = function_name(text_in(members, "FunctionArn"));
  look.state = text_in(members, "State");
  look.result = text_in(members, "LastProcessingResult");
  look.name = first_of(members, "Queues");
  if (look.name.empty()) look.name = first_of(members, "Topics");
  const std::string text = text_in(members, "EventSourceArn");
  if (const auto arn = Arn::parse(text)) {
    look.source = arn->service;
    if (look.source == "mq") {
      string_view rest = arn->resource_of_type("broker").value_or("");
      look.broker = take_part(rest, ':');
    }
    if (look.name.empty()) look.name = name_in(arn->resource);
  }
  return look;
}

void add_numbers(string_view metrics, std::vector<MappingLook>& looks) {
  while (!metrics.empty()) {
    string_view line = take_part(metrics, '\n');
    const auto open = line.find('{');
    const auto close = line.rfind('}');
    if (!line.starts_with(kPrefix) || open == string_view::npos || close == string_view::npos) {
      continue;
    }
    const string_view uuid = label(line.substr(open + 1, close - open - 1), "event_source_mapping");
    const auto found = std::ranges::find(looks, uuid, &MappingLook::uuid);
    if (found == looks.end()) continue;
    string_view digits = line.substr(close + 1);
    digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    take_number(line.substr(kPrefix.size(), open - kPrefix.size()), value, *found);
  }
}

Result<std::vector<MappingLook>> read_mapping_looks(const AskEngine& engine) {
  std::vector<MappingLook> all;
  std::string marker;
  do {
    const auto answer = call_engine(engine, "GET",
                                    "/2015-03-31/event-source-mappings" +
                                        (marker.empty() ? "" : "?Marker=" + url_encoded(marker)));
    if (!answer) return answer.error();
    const json::value* const list = answer->members.if_contains("EventSourceMappings");
    if (!answer->good() || list == nullptr || !list->is_array()) {
      return Error(Errc::unavailable, refusal_text(*answer));
    }
    for (const json::value& each : list->as_array()) {
      if (each.is_object()) all.push_back(mapping_look(each.as_object()));
    }
    marker = text_in(answer->members, "NextMarker");
  } while (!marker.empty());
  std::ranges::sort(all, {}, &MappingLook::uuid);
  const auto metrics = engine({.method = "GET", .target = "/metrics", .headers = {}, .body = ""});
  if (!metrics) return metrics.error();
  if (metrics->status == 200) add_numbers(metrics->body, all);
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
  const auto all = read_mapping_looks(engine);
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
