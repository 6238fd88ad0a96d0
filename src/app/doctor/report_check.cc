#include "app/doctor/report_check.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "app/commands/json_members.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

using Outcome = ConnectionStep::Outcome;

std::string remedy_of(const ConnectionStep& step) {
  if (step.name == "resolve" || step.name == "connect") {
    return "start it, or correct its address in the configuration";
  }
  if (step.name == "tls") return "its certificate and tls_ca_file must agree";
  if (step.name == "login") {
    return "put the right login into the secret; for AWS's services, give the engine credentials";
  }
  if (step.name == "virtual host") {
    return "correct the virtual host, or give the user rights in it";
  }
  return "make it, or give the login the right to read it";
}

Outcome outcome_named(const std::string& name) {
  for (const Outcome outcome : {Outcome::ok, Outcome::failed, Outcome::skipped}) {
    if (to_string(outcome) == name) return outcome;
  }
  return Outcome::not_reached;
}

}  // namespace

CheckResult of_report(std::string name, const ConnectionReport& report) {
  CheckResult result{.name = std::move(name), .words = report.endpoint, .steps = report.steps};
  std::string taken;
  for (const ConnectionStep& step : report.steps) {
    if (step.outcome == Outcome::failed) {
      result.outcome = CheckOutcome::failed;
      result.words += ": " + step.name + ": " + step.words;
      result.remedy = remedy_of(step);
      return result;
    }
    if (step.outcome != Outcome::ok) continue;
    taken += taken.empty() ? step.name : ", " + step.name;
  }
  if (!taken.empty()) result.words += ": " + taken;
  return result;
}

ConnectionReport report_in(const json::object& answer) {
  ConnectionReport report{.endpoint = text_in(answer, "Endpoint"), .steps = {}};
  const json::value* const steps = answer.if_contains("Steps");
  if (steps == nullptr || !steps->is_array()) return report;
  for (const json::value& each : steps->as_array()) {
    if (!each.is_object()) continue;
    const json::object& step = each.as_object();
    report.steps.push_back({.name = text_in(step, "Name"),
                            .outcome = outcome_named(text_in(step, "Outcome")),
                            .code = text_in(step, "Code"),
                            .words = text_in(step, "Words")});
  }
  return report;
}

}  // namespace wheelpit
