#include "app/commands/nodes_command.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <ostream>
#include <string_view>
#include <vector>

#include "app/commands/async_text.h"
#include "app/commands/engine_answer.h"
#include "app/commands/engine_call.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr std::size_t kColumns = 9;
using Row = std::array<std::string, kColumns>;

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? printable(std::string_view(value->as_string()))
                                                : "";
}

std::int64_t number_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

bool flag_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::vector<json::object> nodes_of(const json::object& answer) {
  std::vector<json::object> nodes;
  const json::value* const list = answer.if_contains("nodes");
  if (list == nullptr || !list->is_array()) return nodes;
  for (const json::value& each : list->as_array()) {
    if (each.is_object()) nodes.push_back(each.as_object());
  }
  return nodes;
}

std::string state_of(const json::object& node) {
  if (!flag_of(node, "live")) return "gone";
  return flag_of(node, "draining") ? "draining" : "live";
}

Row row_of(const json::object& node, const json::object& answer) {
  const std::string id = text_of(node, "id");
  const json::value* const slots = node.if_contains("slots");
  const json::object counts =
      slots != nullptr && slots->is_object() ? slots->as_object() : json::object();
  std::string role = id == text_of(answer, "coordinator") ? "coordinator" : "";
  if (id == text_of(answer, "self")) role += role.empty() ? "asked" : ", asked";
  return {text_of(node, "name"),
          id,
          text_of(node, "address"),
          text_of(node, "version"),
          state_of(node),
          std::to_string(number_of(counts, "mapping")),
          std::to_string(number_of(counts, "function")),
          std::to_string(number_of(counts, "bucket")),
          role};
}

void print(const std::vector<Row>& rows, std::ostream& out) {
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (Row row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
      row[i].resize(widths[i], ' ');
      line += (i == 0 ? "" : "  ") + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

int show(const json::object& answer, std::ostream& out) {
  if (!flag_of(answer, "several")) {
    out << "this engine has its store for itself: with [cluster] peer_listen several share one\n";
    return kDone;
  }
  std::vector<Row> rows = {
      {"NAME", "ID", "ADDRESS", "VERSION", "STATE", "MAPPINGS", "FUNCTIONS", "BUCKETS", ""}};
  for (const json::object& node : nodes_of(answer)) rows.push_back(row_of(node, answer));
  print(rows, out);
  return kDone;
}

// Its id; nothing if no node, or more than one, is called so, which `err` is told.
std::optional<std::string> id_of(const std::string& wanted, const json::object& answer,
                                 std::ostream& err) {
  std::vector<std::string> named;
  for (const json::object& node : nodes_of(answer)) {
    std::string id = text_of(node, "id");
    if (id == wanted) return id;
    if (text_of(node, "name") == wanted) named.push_back(std::move(id));
  }
  if (named.size() == 1) return named.front();
  err << "wheelpit: " << (named.empty() ? "there is no node \"" : "several nodes are called \"")
      << printable(wanted) << "\": name one by its id, which `wheelpit nodes list` shows\n";
  return std::nullopt;
}

int drain(const NodesDrainCommand& command, const json::object& answer, const AskEngine& engine,
          std::ostream& out, std::ostream& err) {
  const auto id = id_of(command.node, answer, err);
  if (!id) return kFailed;
  const auto done = call_engine(engine, command.undo ? "DELETE" : "POST",
                                "/_wheelpit/nodes/" + url_encoded(*id) + "/drain");
  if (!done) {
    err << "wheelpit: " << done.error().message() << "\n";
    return kFailed;
  }
  if (!done->good()) {
    err << "wheelpit: " << refusal_text(*done) << "\n";
    return kFailed;
  }
  if (command.options.output == NodesOutput::json) {
    out << json::serialize(json::object{{"id", *id}, {"draining", !command.undo}}) << "\n";
  } else {
    out << *id << (command.undo ? " gets its share again\n" : " gives away what it has\n");
  }
  return kDone;
}

}  // namespace

const NodesOptions& options_of(const NodesCommand& command) {
  return std::visit([](const auto& each) -> const NodesOptions& { return each.options; }, command);
}

int run_nodes_command(const NodesCommand& command, const AskEngine& engine, std::ostream& out,
                      std::ostream& err) {
  const auto answer = ask_for_members(engine, "GET", "nodes", "", err);
  if (!answer) return kFailed;
  if (const auto* wanted = std::get_if<NodesDrainCommand>(&command)) {
    return drain(*wanted, *answer, engine, out, err);
  }
  if (options_of(command).output == NodesOutput::text) return show(*answer, out);
  out << json::serialize(*answer) << "\n";
  return kDone;
}

}  // namespace wheelpit
