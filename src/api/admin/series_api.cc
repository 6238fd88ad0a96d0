#include "api/admin/series_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/admin/admin_time.h"
#include "api/admin/names.h"
#include "api/model/input.h"
#include "metrics/history.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostNames = 100;

json::array array_of(const std::vector<float>& values) {
  json::array out;
  out.reserve(values.size());
  for (const float value : values) {
    if (std::isnan(value)) {
      out.emplace_back(nullptr);
    } else if (value == std::trunc(value)) {
      out.emplace_back(static_cast<std::int64_t>(value));
    } else {
      out.emplace_back(std::round(static_cast<double>(value) * 100) / 100);
    }
  }
  return out;
}

// False: it has none.
bool add_points(const History& history, const std::string& owner, HistoryRange range,
                json::object& points) {
  const auto found = history.points(owner, range);
  if (!found) return false;
  for (std::size_t i = 0; i < found->size(); ++i) {
    points[history.names()[i]] = array_of((*found)[i]);
  }
  return true;
}

json::object item(std::string_view name, std::string_view kind, json::object points) {
  return {{"Name", name}, {"Kind", kind}, {"Points", std::move(points)}};
}

// UUIDs have a form that no function's name has to have, but may: whoever has a history is meant.
json::object item_of(const std::string& name, const History& mappings, const History& functions,
                     HistoryRange range) {
  json::object points;
  if (add_points(mappings, name, range, points)) return item(name, "mapping", std::move(points));
  if (add_points(functions, name, range, points)) return item(name, "function", std::move(points));
  return item(name, "", std::move(points));
}

}  // namespace

Answer SeriesApi::get(Call call) {
  const History* mappings = context_.deps.mapping_history;
  const History* functions = context_.deps.function_history;
  if (mappings == nullptr || functions == nullptr) {
    co_return fail(ErrorCode::service_unavailable, "This engine keeps no history.");
  }
  const HistoryRange range =
      text_of(call.input, "Range") == "24h" ? HistoryRange::day : HistoryRange::hour;
  const std::vector<std::string> names = names_of(text_of(call.input, "Name"));
  if (names.size() > kMostNames) {
    co_return fail(ErrorCode::invalid_parameter_value, "Name lists more than 100 names.");
  }
  json::array items;
  for (const std::string& name : names) {
    items.push_back(item_of(name, *mappings, *functions, range));
  }
  if (names.empty()) {
    json::object all;
    add_points(*mappings, "", range, all);
    add_points(*functions, "", range, all);
    items.push_back(item("", "engine", std::move(all)));
  }
  json::object out{{"StepSeconds", History::step_of(range).count()}, {"Items", std::move(items)}};
  add_time(out, "EndAt", mappings->end_of(range));
  co_return Output(std::move(out));
}

}  // namespace wheelpit::api
