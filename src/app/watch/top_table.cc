#include "app/watch/top_table.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include "app/commands/async_text.h"

namespace wheelpit {
namespace {

constexpr std::size_t kColumns = 9;
using Cells = std::array<std::string, kColumns>;

std::string state_of(const MappingLook& mapping) {
  if (mapping.state == "Disabled") return "disabled";
  if (!problem_of(mapping).empty()) return "problem";
  if (!mapping.consuming) return "connecting";
  return mapping.result.starts_with("PROBLEM") ? "fails" : "reads";
}

double rate(std::int64_t before, std::int64_t now, double seconds) {
  return seconds <= 0 || now < before ? 0 : static_cast<double>(now - before) / seconds;
}

TopRow row_of(const MappingLook* before, const MappingLook& now, double seconds) {
  TopRow row{.name = short_name(now), .state = state_of(now)};
  if (before != nullptr) {
    row.read = rate(before->counters.polled, now.counters.polled, seconds);
    row.done = rate(before->counters.deleted, now.counters.deleted, seconds);
    row.failed = rate(before->counters.failed, now.counters.failed, seconds);
  }
  row.in_flight = now.in_flight;
  if (now.waiting || now.buffered > 0) row.waiting = now.waiting.value_or(0) + now.buffered;
  if (now.oldest_age > 0) row.age_seconds = now.oldest_age;
  return row;
}

const MappingLook* find(const std::vector<MappingLook>& all, const std::string& uuid) {
  const auto found = std::ranges::find(all, uuid, &MappingLook::uuid);
  return found == all.end() ? nullptr : &*found;
}

// What is worst comes first.
int urgency(const std::string& state) {
  constexpr std::array<std::string_view, 5> kStates{"problem", "fails", "connecting", "disabled",
                                                    "reads"};
  return static_cast<int>(std::ranges::find(kStates, state) - kStates.begin());
}

double value_of(const TopRow& row, TopColumn column) {
  switch (column) {
    case TopColumn::name:
      return 0;
    case TopColumn::state:
      return -urgency(row.state);
    case TopColumn::read:
      return row.read;
    case TopColumn::done:
      return row.done;
    case TopColumn::failed:
      return row.failed;
    case TopColumn::in_flight:
      return static_cast<double>(row.in_flight);
    case TopColumn::waiting:
      return static_cast<double>(row.waiting);
    case TopColumn::age:
      return row.age_seconds;
    case TopColumn::p95:
      return row.p95_ms;
  }
  return 0;
}

std::string rate_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.1f" : "%.0f", value);
  return text.data();
}

Cells cells_of(const TopRow& row) {
  const auto age = std::chrono::seconds(static_cast<std::int64_t>(row.age_seconds));
  return {row.name,
          row.state,
          rate_text(row.read),
          rate_text(row.done),
          rate_text(row.failed),
          std::to_string(row.in_flight),
          row.waiting < 0 ? "-" : std::to_string(row.waiting),
          row.age_seconds < 0 ? "-" : short_duration(age),
          row.p95_ms < 0 ? "-" : rate_text(row.p95_ms) + "ms"};
}

}  // namespace

std::vector<TopRow> mapping_rows(const std::vector<MappingLook>& before,
                                 const std::vector<MappingLook>& now, double seconds) {
  std::vector<TopRow> rows;
  rows.reserve(now.size());
  for (const MappingLook& mapping : now) {
    rows.push_back(row_of(find(before, mapping.uuid), mapping, seconds));
  }
  return rows;
}

std::vector<TopRow> function_rows(const std::vector<MappingLook>& before,
                                  const std::vector<MappingLook>& now, double seconds,
                                  const FunctionTimes& times) {
  std::map<std::string, TopRow> functions;
  for (const MappingLook& mapping : now) {
    const TopRow row = row_of(find(before, mapping.uuid), mapping, seconds);
    const auto [found, is_new] = functions.try_emplace(mapping.function, row);
    TopRow& sum = found->second;
    sum.name = mapping.function;
    if (const auto time = times.find(mapping.function); time != times.end()) {
      sum.p95_ms = time->second;
    }
    if (is_new) continue;
    if (urgency(row.state) < urgency(sum.state)) sum.state = row.state;
    sum.read += row.read;
    sum.done += row.done;
    sum.failed += row.failed;
    sum.in_flight += row.in_flight;
    if (row.waiting >= 0) sum.waiting = std::max<std::int64_t>(sum.waiting, 0) + row.waiting;
    sum.age_seconds = std::max(sum.age_seconds, row.age_seconds);
  }
  std::vector<TopRow> rows;
  rows.reserve(functions.size());
  for (auto& [name, row] : functions) rows.push_back(row);
  return rows;
}

void sort_rows(std::vector<TopRow>& rows, TopColumn column, bool reversed) {
  std::ranges::sort(rows, {}, [column](const TopRow& row) {
    return std::pair(-value_of(row, column), row.name);
  });
  if (reversed) std::ranges::reverse(rows);
}

std::vector<std::string> table_lines(const std::vector<TopRow>& rows, bool functions,
                                     const TopColumn* marked) {
  const std::size_t columns = functions ? kColumns : kColumns - 1;
  std::vector<Cells> table = {{functions ? "FUNCTION" : "MAPPING", "STATE", "READ/S", "DONE/S",
                               "FAILED/S", "IN FLIGHT", "WAITING", "OLDEST", "P95"}};
  if (marked != nullptr) {
    std::string& cell = table.front().at(static_cast<std::size_t>(*marked));
    cell = '[' + cell + ']';
  }
  for (const TopRow& row : rows) table.push_back(cells_of(row));
  std::array<std::size_t, kColumns> widths{};
  for (const Cells& cells : table) {
    for (std::size_t i = 0; i < kColumns; ++i)
      widths.at(i) = std::max(widths.at(i), cells.at(i).size());
  }
  std::vector<std::string> lines;
  for (const Cells& cells : table) {
    std::string line;
    for (std::size_t i = 0; i < columns; ++i) {
      const std::string space(widths.at(i) - cells.at(i).size(), ' ');
      // Words to the left, numbers to the right.
      line += (i == 0 ? "" : "  ") + (i < 2 ? cells.at(i) + space : space + cells.at(i));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace wheelpit
