#include "api/logs/merged_logs.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "api/logs/logs_tokens.h"
#include "api/model/input.h"
#include "api/service/page.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kPageBytes = std::size_t{1} << 20;  // of messages

json::array list_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_array() ? value->as_array() : json::array();
}

std::int64_t number_of(const json::value& of, std::string_view name) {
  const json::value* const value = of.is_object() ? of.as_object().if_contains(name) : nullptr;
  return value != nullptr && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

std::string name_of(const json::value& of, std::string_view member) {
  const json::value* const value = of.is_object() ? of.as_object().if_contains(member) : nullptr;
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

bool any_has_more(const std::vector<LogsOfNode>& answers) {
  return std::ranges::any_of(
      answers, [](const LogsOfNode& answer) { return answer.members.contains("nextToken"); });
}

void add_group(json::object& group, const json::object& other) {
  group["storedBytes"] = number_of(group, "storedBytes") + number_of(other, "storedBytes");
  const json::value* const created = other.if_contains("creationTime");
  if (created == nullptr) return;
  const std::int64_t known = number_of(group, "creationTime");
  const std::int64_t time = number_of(other, "creationTime");
  if (known == 0 || time < known) group["creationTime"] = time;
}

// The first of a node's page that is not taken: where its next page begins.
std::string token_at(const json::value& event) {
  const auto place = place_of_event_id(name_of(event, "eventId"));
  return place ? page_token(*place) : "";
}

struct Cursor {
  std::string node;
  json::array events;
  std::string after;  // the token of what comes behind them; "" for nothing
  std::size_t next = 0;

  bool ended() const { return next == events.size(); }
  std::int64_t time() const { return number_of(events[next], "timestamp"); }
};

}  // namespace

std::string stream_key(std::string_view name, std::int64_t last_event, bool by_time) {
  if (!by_time) return std::string(name);
  const std::string time = std::to_string(last_event);
  return std::string(20 - std::min<std::size_t>(20, time.size()), '0') + time + " " +
         std::string(name);
}

json::object merged_groups(const std::vector<LogsOfNode>& answers, std::size_t limit) {
  std::map<std::string, json::object> groups;
  for (const LogsOfNode& answer : answers) {
    for (const json::value& group : list_of(answer.members, "logGroups")) {
      if (!group.is_object()) continue;
      const auto [place, is_new] =
          groups.try_emplace(name_of(group, "logGroupName"), group.as_object());
      if (!is_new) add_group(place->second, group.as_object());
    }
  }
  json::array found;
  std::string last;
  for (auto& [name, group] : groups) {
    if (found.size() == limit) break;
    found.push_back(std::move(group));
    last = name;
  }
  json::object out;
  if (!found.empty() && (groups.size() > limit || any_has_more(answers))) {
    out["nextToken"] = marker_of(last);
  }
  out["logGroups"] = std::move(found);
  return out;
}

json::object merged_streams(const std::vector<LogsOfNode>& answers, const json::object& input,
                            std::size_t limit) {
  const bool by_time = text_of(input, "orderBy") == "LastEventTime";
  const bool descending = flag_of(input, "descending").value_or(false);
  std::map<std::string, json::value> streams;
  for (const LogsOfNode& answer : answers) {
    for (const json::value& stream : list_of(answer.members, "logStreams")) {
      streams.try_emplace(stream_key(name_of(stream, "logStreamName"),
                                     number_of(stream, "lastEventTimestamp"), by_time),
                          stream);
    }
  }
  json::array found;
  std::string last;
  const auto take = [&](const std::pair<const std::string, json::value>& stream) {
    if (found.size() == limit) return;
    found.push_back(stream.second);
    last = stream.first;
  };
  if (descending) {
    std::for_each(streams.rbegin(), streams.rend(), take);
  } else {
    std::for_each(streams.begin(), streams.end(), take);
  }
  json::object out;
  if (!found.empty() && (streams.size() > limit || any_has_more(answers))) {
    out["nextToken"] = marker_of(last);
  }
  out["logStreams"] = std::move(found);
  return out;
}

json::object merged_events(const std::vector<LogsOfNode>& answers, std::size_t limit) {
  std::vector<Cursor> cursors;
  cursors.reserve(answers.size());
  for (const LogsOfNode& answer : answers) {
    cursors.push_back({.node = answer.node,
                       .events = list_of(answer.members, "events"),
                       .after = name_of(answer.members, "nextToken")});
  }
  json::array found;
  std::size_t bytes = 0;
  for (;;) {
    Cursor* first = nullptr;
    for (Cursor& cursor : cursors) {
      if (!cursor.ended() && (first == nullptr || cursor.time() < first->time())) first = &cursor;
    }
    if (first == nullptr) break;
    const json::value& event = first->events[first->next];
    const std::size_t size = name_of(event, "message").size();
    if (found.size() == limit || (!found.empty() && bytes + size > kPageBytes)) break;
    found.push_back(event);
    bytes += size;
    ++first->next;
    // What is behind its page comes before what others have later.
    if (first->ended() && !first->after.empty()) break;
  }
  json::object tokens;
  bool more = false;
  for (const Cursor& cursor : cursors) {
    const std::string token = cursor.ended() ? cursor.after : token_at(cursor.events[cursor.next]);
    tokens[cursor.node] = token;
    more = more || !token.empty();
  }
  json::object out = {{"events", std::move(found)}, {"searchedLogStreams", json::array()}};
  if (more) out["nextToken"] = "n/" + to_base64(json::serialize(tokens));
  return out;
}

std::optional<std::map<std::string, std::string>> tokens_of_nodes(const std::string& token) {
  if (!token.starts_with("n/")) return std::nullopt;
  const auto text = from_base64(std::string_view(token).substr(2));
  boost::system::error_code fault;
  const json::value value = text ? json::parse(*text, fault) : json::value();
  if (!text || fault || !value.is_object()) return std::nullopt;
  std::map<std::string, std::string> tokens;
  for (const auto& [node, of_node] : value.as_object()) {
    if (!of_node.is_string()) return std::nullopt;
    tokens.emplace(node, of_node.as_string());
  }
  return tokens;
}

}  // namespace wheelpit::api
