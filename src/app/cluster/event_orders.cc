#include "app/cluster/event_orders.h"

#include <boost/json.hpp>
#include <cstdint>

namespace wheelpit {

namespace json = boost::json;

namespace {

Error malformed() { return {Errc::malformed, "not what a node says of events"}; }

const char* name_of(EventMessage::Kind kind) {
  switch (kind) {
    case EventMessage::Kind::accepted:
      return "accepted";
    case EventMessage::Kind::redrive:
      return "redrive";
    case EventMessage::Kind::purge:
      return "purge";
  }
  return "";
}

std::optional<EventMessage::Kind> kind_named(std::string_view name) {
  for (const auto kind :
       {EventMessage::Kind::accepted, EventMessage::Kind::redrive, EventMessage::Kind::purge}) {
    if (name == name_of(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<json::object> object_in(std::string_view text) {
  boost::system::error_code failure;
  json::value value = json::parse(text, failure);
  if (failure || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::optional<std::uint64_t> number_in(const json::value* value) {
  boost::system::error_code failure;
  if (value == nullptr) return std::nullopt;
  const auto number = value->to_number<std::uint64_t>(failure);
  if (failure) return std::nullopt;
  return number;
}

bool read_selection(const json::object& object, async::EventSelection& selection) {
  if (const json::value* ids = object.if_contains("requestIds")) {
    if (!ids->is_array()) return false;
    for (const json::value& id : ids->get_array()) {
      if (!id.is_string()) return false;
      selection.request_ids.emplace_back(id.get_string());
    }
  }
  if (const json::value* function = object.if_contains("function")) {
    if (!function->is_string()) return false;
    selection.function_name = function->get_string();
  }
  if (const json::value* state = object.if_contains("state")) {
    if (!state->is_string()) return false;
    selection.state = async::event_state_named(state->get_string());
    if (!selection.state) return false;
  }
  return true;
}

}  // namespace

std::string text_of(const EventMessage& message) {
  json::object out{{"kind", name_of(message.kind)}};
  if (message.kind == EventMessage::Kind::accepted) {
    out["numbers"] = json::array(message.numbers.begin(), message.numbers.end());
  } else {
    const async::EventSelection& selection = message.selection;
    if (!selection.request_ids.empty()) {
      json::array ids;
      for (const std::string& id : selection.request_ids) ids.emplace_back(id);
      out["requestIds"] = std::move(ids);
    }
    if (!selection.function_name.empty()) out["function"] = selection.function_name;
    if (selection.state) out["state"] = async::name_of(*selection.state);
  }
  return json::serialize(out);
}

Result<EventMessage> event_message_in(std::string_view text) {
  const auto object = object_in(text);
  if (!object) return malformed();
  const json::value* kind = object->if_contains("kind");
  const auto named =
      kind != nullptr && kind->is_string() ? kind_named(kind->get_string()) : std::nullopt;
  if (!named) return malformed();
  EventMessage message;
  message.kind = *named;
  if (message.kind != EventMessage::Kind::accepted) {
    if (!read_selection(*object, message.selection)) return malformed();
    return message;
  }
  const json::value* numbers = object->if_contains("numbers");
  if (numbers == nullptr || !numbers->is_array()) return malformed();
  for (const json::value& each : numbers->get_array()) {
    const auto number = number_in(&each);
    if (!number) return malformed();
    message.numbers.push_back(*number);
  }
  return message;
}

std::string text_of(const EventsDone& done) {
  return json::serialize(json::object{{"events", done.events}, {"buckets", done.buckets}});
}

Result<EventsDone> events_done_in(std::string_view text) {
  const auto object = object_in(text);
  if (!object) return malformed();
  const auto events = number_in(object->if_contains("events"));
  const auto buckets = number_in(object->if_contains("buckets"));
  if (!events || !buckets) return malformed();
  return EventsDone{.events = static_cast<std::size_t>(*events), .buckets = *buckets};
}

}  // namespace wheelpit
