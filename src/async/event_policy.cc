#include "async/event_policy.h"

#include "function/function_arn.h"

namespace wheelpit::async {

void FunctionPolicies::put(const Function& function) {
  functions_[function.name] = {
      .configs = {function.event_invoke_configs.begin(), function.event_invoke_configs.end()},
      .dead_letter_queue = function.dead_letter_target,
      .reserved_concurrency = function.reserved_concurrency};
}

void FunctionPolicies::remove(const std::string& name) { functions_.erase(name); }

std::optional<EventPolicy> FunctionPolicies::find(std::string_view invoked_arn) const {
  const auto function = functions_.find(function_name_of_arn(invoked_arn));
  if (function == functions_.end()) return std::nullopt;
  const Settings& settings = function->second;

  EventPolicy policy;
  policy.dead_letter_queue = settings.dead_letter_queue;
  policy.none_may_run = settings.reserved_concurrency == 0;
  const std::string_view qualifier = qualifier_of_arn(invoked_arn);
  const auto found = settings.configs.find(qualifier.empty() ? "$LATEST" : qualifier);
  if (found == settings.configs.end()) return policy;
  const EventInvokeConfig& config = found->second;
  policy.maximum_retry_attempts =
      config.maximum_retry_attempts.value_or(policy.maximum_retry_attempts);
  if (config.maximum_event_age_in_seconds) {
    policy.maximum_event_age = std::chrono::seconds(*config.maximum_event_age_in_seconds);
  }
  policy.on_success = config.on_success;
  policy.on_failure = config.on_failure;
  return policy;
}

std::optional<int> FunctionPolicies::reserved_concurrency(std::string_view function_name) const {
  const auto function = functions_.find(function_name);
  if (function == functions_.end()) return std::nullopt;
  return function->second.reserved_concurrency;
}

}  // namespace wheelpit::async
