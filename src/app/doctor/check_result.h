#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mapping/connection_tester.h"

namespace wheelpit {

enum class CheckOutcome : std::uint8_t { ok, warning, failed };

// What `wheelpit doctor` found of one thing.
struct CheckResult {
  std::string name;  // "sandbox"
  CheckOutcome outcome = CheckOutcome::ok;
  std::string words = {};                  // what is, in a clause
  std::string remedy = {};                 // "": nothing must be done
  std::vector<ConnectionStep> steps = {};  // of a connection that was tried
};

// A line for each, those that are wrong with their remedy below.
std::string check_text(const std::vector<CheckResult>& results, bool coloured);
// One object: {"Ok":bool,"Checks":[{"Name","Outcome","Words","Remedy","Steps"}]}.
std::string check_json(const std::vector<CheckResult>& results);

// Whether nothing is wrong; warnings are not.
bool all_well(const std::vector<CheckResult>& results);

}  // namespace wheelpit
