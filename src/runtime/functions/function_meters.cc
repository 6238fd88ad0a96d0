#include "runtime/functions/function_meters.h"

#include <utility>
#include <vector>

namespace wheelpit::runtime {

namespace {

InvocationMeters make_meters(Metrics& metrics, const Labels& labels) {
  const std::vector<double> milliseconds{1,    5,     20,    100,    500,   1000,
                                         3000, 10000, 30000, 120000, 900000};
  return {
      .invocations = metrics.counter(
          "lambda_invocations_total",
          "Times the function's code was run, whether it succeeded or failed.", labels),
      .errors = metrics.counter("lambda_errors_total",
                                "Invocations that ended in a function error.", labels),
      .throttles = metrics.counter("lambda_throttles_total",
                                   "Invocations refused because a limit of concurrency was "
                                   "reached; not among the invocations.",
                                   labels),
      .duration_milliseconds =
          metrics.histogram("lambda_duration_milliseconds",
                            "From handing over the event to the answer.", milliseconds, labels),
  };
}

}  // namespace

FunctionMeters::FunctionMeters(Metrics& metrics, std::string function_name)
    : metrics_(metrics),
      function_name_(std::move(function_name)),
      concurrent_(metrics.gauge("lambda_concurrent_executions",
                                "Invocations of the function that run, or wait for their "
                                "environment to start.",
                                {{"function_name", function_name_}})),
      unreserved_(metrics.gauge("lambda_unreserved_concurrent_executions",
                                "The same of all functions without reserved concurrency.")) {}

std::shared_ptr<const InvocationMeters> FunctionMeters::of(std::string_view qualifier,
                                                           std::string_view version) {
  auto called = by_qualifier_.find(qualifier);
  if (called == by_qualifier_.end())
    called = by_qualifier_.try_emplace(std::string(qualifier)).first;
  auto found = called->second.find(version);
  if (found == called->second.end()) {
    const Labels labels = {
        {"function_name", function_name_},
        {"resource",
         qualifier.empty() ? function_name_ : function_name_ + ":" + std::string(qualifier)},
        {"executed_version", std::string(version)}};
    found =
        called->second
            .try_emplace(std::string(version),
                         std::make_shared<const InvocationMeters>(make_meters(metrics_, labels)))
            .first;
  }
  return found->second;
}

void FunctionMeters::forget_version(const std::string& version) {
  for (auto& [qualifier, versions] : by_qualifier_) versions.erase(version);
  metrics_.remove({{"function_name", function_name_}, {"executed_version", version}});
}

}  // namespace wheelpit::runtime
