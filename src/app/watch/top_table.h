#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/watch/mapping_look.h"

namespace wheelpit {

// A line of `wheelpit top`: of a mapping, or of all mappings of a function.
struct TopRow {
  std::string name;
  std::string state;  // "reads", "connecting", "disabled", "problem", "fails"
  double read = 0;    // records a second, here and below
  double done = 0;
  double failed = 0;
  std::int64_t in_flight = 0;
  std::int64_t waiting = -1;  // -1: not known
  double age_seconds = -1;    // of the oldest that waits; -1: nothing waits
  double p95_ms = -1;         // of a function's calls; -1: none was, or of a mapping
};

// The last one is of functions alone.
enum class TopColumn : std::uint8_t {
  name,
  state,
  read,
  done,
  failed,
  in_flight,
  waiting,
  age,
  p95
};

// Milliseconds within which 95 % of a function's last calls ended, by its name.
using FunctionTimes = std::map<std::string, double>;

// Rates are those between two looks, `seconds` apart. Of what was not there before they are 0.
std::vector<TopRow> mapping_rows(const std::vector<MappingLook>& before,
                                 const std::vector<MappingLook>& now, double seconds);
std::vector<TopRow> function_rows(const std::vector<MappingLook>& before,
                                  const std::vector<MappingLook>& now, double seconds,
                                  const FunctionTimes& times);

// What is largest comes first, of names the first letters; `reversed`: the other way round.
void sort_rows(std::vector<TopRow>& rows, TopColumn column, bool reversed);

// The lines of a table of mappings or of functions with a line of titles before them. `marked`: the
// title of what it is sorted by is in brackets.
std::vector<std::string> table_lines(const std::vector<TopRow>& rows, bool functions,
                                     const TopColumn* marked);

}  // namespace wheelpit
