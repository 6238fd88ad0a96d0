#include "mapping/connection_tester.h"

#include <algorithm>
#include <utility>

namespace wheelpit {

using Outcome = ConnectionStep::Outcome;

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::failed:
      return "failed";
    case Outcome::not_reached:
      return "not reached";
    case Outcome::skipped:
      return "skipped";
  }
  std::unreachable();
}

bool ConnectionReport::ok() const {
  return std::ranges::all_of(steps, [](const ConnectionStep& step) {
    return step.outcome == Outcome::ok || step.outcome == Outcome::skipped;
  });
}

std::vector<ConnectionStep> steps_named(std::initializer_list<std::string_view> names) {
  std::vector<ConnectionStep> steps;
  for (const std::string_view name : names) steps.push_back({.name = std::string(name)});
  return steps;
}

}  // namespace wheelpit
