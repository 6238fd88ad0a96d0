#include "app/doctor/check_result.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "app/commands/batch_row.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

std::string word_of(CheckOutcome outcome) {
  if (outcome == CheckOutcome::ok) return "ok";
  return outcome == CheckOutcome::warning ? "warning" : "failed";
}

Colour colour_of(CheckOutcome outcome) {
  if (outcome == CheckOutcome::ok) return Colour::green;
  return outcome == CheckOutcome::warning ? Colour::yellow : Colour::red;
}

}  // namespace

std::string check_text(const std::vector<CheckResult>& results, bool coloured) {
  std::size_t widest = 0;
  for (const CheckResult& each : results) widest = std::max(widest, each.name.size());
  constexpr std::size_t kOutcome = 9;
  std::string text;
  for (const CheckResult& each : results) {
    std::string outcome = word_of(each.outcome);
    outcome.resize(kOutcome, ' ');
    text += each.name + std::string(widest + 2 - each.name.size(), ' ') +
            in_colour(outcome, colour_of(each.outcome), coloured) + each.words + '\n';
    if (!each.remedy.empty())
      text += std::string(widest + 2 + kOutcome, ' ') + "-> " + each.remedy + '\n';
  }
  return text + (all_well(results) ? "nothing is wrong\n" : "something is wrong\n");
}

std::string check_json(const std::vector<CheckResult>& results) {
  json::array checks;
  for (const CheckResult& each : results) {
    json::object check{
        {"Name", each.name}, {"Outcome", word_of(each.outcome)}, {"Words", each.words}};
    if (!each.remedy.empty()) check["Remedy"] = each.remedy;
    json::array steps;
    for (const ConnectionStep& step : each.steps) {
      json::object shown{{"Name", step.name}, {"Outcome", to_string(step.outcome)}};
      if (!step.code.empty()) shown["Code"] = step.code;
      if (!step.words.empty()) shown["Words"] = step.words;
      steps.push_back(std::move(shown));
    }
    if (!steps.empty()) check["Steps"] = std::move(steps);
    checks.push_back(std::move(check));
  }
  return json::serialize(json::object{{"Ok", all_well(results)}, {"Checks", std::move(checks)}}) +
         "\n";
}

bool all_well(const std::vector<CheckResult>& results) {
  return std::ranges::none_of(
      results, [](const CheckResult& each) { return each.outcome == CheckOutcome::failed; });
}

}  // namespace wheelpit
