#include "app/commands/batch_feed.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "app/commands/engine_call.h"

namespace wheelpit {

Result<BatchRows> read_batch_rows(const AskEngine& engine, const std::string& mapping,
                                  std::int64_t after) {
  // As many as are remembered of a mapping.
  constexpr std::size_t kMost = 100;
  std::string target =
      "/_wheelpit/mappings/" + url_encoded(mapping) + "/batches?MaxItems=" + std::to_string(kMost);
  if (after > 0) target += "&After=" + std::to_string(after);
  const auto answer = call_engine(engine, "GET", target);
  if (!answer) return answer.error();
  const boost::json::value* const list = answer->members.if_contains("Batches");
  if (!answer->good() || list == nullptr || !list->is_array()) {
    return Error(Errc::invalid_argument,
                 "the engine does not report the batches of " + mapping + ": " +
                     (answer->message().empty() ? "status " + std::to_string(answer->status)
                                                : answer->message()));
  }
  BatchRows batches;
  for (const boost::json::value& each : list->as_array()) {
    if (!each.is_object()) continue;
    if (const auto row = batch_row(each.as_object())) batches.rows.push_back(*row);
  }
  std::ranges::reverse(batches.rows);
  batches.more = after > 0 && batches.rows.size() >= kMost;
  return batches;
}

}  // namespace wheelpit
