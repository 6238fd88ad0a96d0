#include "api/admin/nodes_json.h"

#include <boost/json/array.hpp>
#include <map>
#include <string>
#include <string_view>

#include "base/utc_text.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;
using cluster::ClusterView;
using cluster::NodeRow;
using cluster::SlotKind;
using cluster::SlotRow;

std::string_view name_of(SlotKind kind) {
  switch (kind) {
    case SlotKind::coordinator:
      return "coordinator";
    case SlotKind::mapping:
      return "mapping";
    case SlotKind::function:
      return "function";
    case SlotKind::bucket:
      return "bucket";
  }
  return "unknown";
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

bool is_later(const NodeRow& a, const NodeRow& b) {
  if (a.live != b.live) return a.live;
  return a.expires_ms > b.expires_ms;
}

struct Known {
  std::map<std::string, const NodeRow*> by_node;
  std::map<std::string, const NodeRow*> by_incarnation;

  std::string owner_of(const SlotRow& slot) const {
    const auto found = by_incarnation.find(slot.owner);
    return slot.owner_live && found != by_incarnation.end() ? found->second->node : "";
  }
};

Known known_of(const ClusterView& view) {
  Known known;
  for (const NodeRow& row : view.nodes) {
    known.by_incarnation[row.incarnation] = &row;
    const NodeRow*& best = known.by_node[row.node];
    if (best == nullptr || is_later(row, *best)) best = &row;
  }
  return known;
}

json::object shown(const NodeRow& row, const json::object& slots) {
  constexpr double kMilliseconds = 1000;
  return {{"id", row.node},
          {"name", row.name},
          {"address", row.address},
          {"version", row.version},
          {"live", row.live},
          {"expiresInSeconds", static_cast<double>(row.left_ms) / kMilliseconds},
          {"draining", row.draining},
          {"applied", row.applied},
          {"capacity", row.capacity},
          {"slots", slots}};
}

json::object shown(const SlotRow& slot, const std::string& owner) {
  json::object out{{"kind", name_of(slot.name.kind)}, {"key", slot.name.key},
                   {"part", slot.name.part},          {"target", text_or_null(slot.target)},
                   {"owner", text_or_null(owner)},    {"epoch", slot.epoch}};
  out["since"] = slot.since == WallTime{} ? json::value(nullptr)
                                          : json::value(utc_text(kIsoMilliseconds, slot.since));
  return out;
}

}  // namespace

json::object nodes_json(const ClusterView& view) {
  const Known known = known_of(view);
  std::map<std::string, json::object> counts;
  json::array slots;
  json::value coordinator = nullptr;
  for (const auto& [node, row] : known.by_node) {
    counts[node] = json::object{{"mapping", 0}, {"function", 0}, {"bucket", 0}};
  }
  for (const SlotRow& slot : view.slots) {
    const std::string owner = known.owner_of(slot);
    if (slot.name.kind == SlotKind::coordinator) {
      coordinator = text_or_null(owner);
    } else if (!owner.empty()) {
      json::value& count = counts[owner][name_of(slot.name.kind)];
      count = count.is_int64() ? count.as_int64() + 1 : 1;
    }
    slots.push_back(shown(slot, owner));
  }
  json::array nodes;
  for (const auto& [node, row] : known.by_node) nodes.push_back(shown(*row, counts[node]));
  return {{"several", true},           {"self", view.self},         {"coordinator", coordinator},
          {"revision", view.revision}, {"nodes", std::move(nodes)}, {"slots", std::move(slots)}};
}

json::object load_json(const Load& load) {
  const double share =
      load.capacity > 0 ? static_cast<double>(load.busy) / static_cast<double>(load.capacity) : 0;
  return {{"busy", load.busy},
          {"capacity", load.capacity},
          {"load", share},
          {"waitingEvents", load.waiting},
          {"oldestWaitingEventSeconds", load.oldest_seconds},
          {"nodes", load.nodes},
          {"silentNodes", load.silent}};
}

}  // namespace wheelpit::api
