#include "app/watch/function_times.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <ranges>

#include "app/commands/engine_call.h"
#include "app/commands/json_members.h"

namespace wheelpit {

namespace json = boost::json;

FunctionTimes times_in(const json::object& answer) {
  constexpr std::size_t kRecent = 6;  // steps of ten seconds
  FunctionTimes times;
  const json::value* const items = answer.if_contains("Items");
  if (items == nullptr || !items->is_array()) return times;
  for (const json::value& each : items->as_array()) {
    if (!each.is_object()) continue;
    const json::object& item = each.as_object();
    const json::value* const points = object_in(item, "Points").if_contains("P95Milliseconds");
    if (points == nullptr || !points->is_array()) continue;
    const auto recent = points->as_array() | std::views::reverse | std::views::take(kRecent);
    const auto last = std::ranges::find_if(recent, [](const auto& at) { return at.is_number(); });
    if (last == recent.end()) continue;
    times[text_in(item, "Name")] = last->template to_number<double>();
  }
  return times;
}

FunctionTimes read_function_times(const AskEngine& engine, std::vector<std::string> functions) {
  constexpr std::size_t kMostNames = 100;
  std::ranges::sort(functions);
  functions.erase(std::ranges::unique(functions).begin(), functions.end());
  functions.resize(std::min(functions.size(), kMostNames));
  if (functions.empty()) return {};
  std::string names;
  for (const std::string& function : functions) {
    names += (names.empty() ? "" : ",") + url_encoded(function);
  }
  const auto answer = call_engine(engine, "GET", "/_wheelpit/series?Range=1h&Name=" + names);
  return answer && answer->good() ? times_in(answer->members) : FunctionTimes();
}

}  // namespace wheelpit
