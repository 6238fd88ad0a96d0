#include "api/functions/event_invoke_api.h"

#include <boost/json/array.hpp>
#include <string>
#include <utility>

#include "api/functions/function_writes.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "api/service/outcome_targets.h"
#include "api/service/page.h"
#include "function/function_arn.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxPage = 50;

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

std::unexpected<ServiceError> nothing_set(const ApiDependencies& deps,
                                          FunctionReference reference) {
  if (reference.qualifier.empty()) reference.qualifier = "$LATEST";
  return fail(ErrorCode::resource_not_found,
              "The function " + arn_of(deps, reference) + " doesn't have an EventInvokeConfig");
}

std::string key_of(const FunctionReference& reference) {
  return reference.qualifier.empty() ? "$LATEST" : reference.qualifier;
}

std::int64_t milliseconds(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

json::object destination(const std::string& arn) {
  if (arn.empty()) return {};
  return {{"Destination", arn}};
}

json::object members_of_config(const Function& function, const std::string& qualifier) {
  const EventInvokeConfig& config = function.event_invoke_configs.at(qualifier);
  json::object out = {{"LastModified", milliseconds(config.last_modified)},
                      {"FunctionArn", function.arn + ":" + qualifier},
                      {"DestinationConfig",
                       {{"OnSuccess", destination(config.on_success)},
                        {"OnFailure", destination(config.on_failure)}}}};
  if (config.maximum_retry_attempts) out["MaximumRetryAttempts"] = *config.maximum_retry_attempts;
  if (config.maximum_event_age_in_seconds) {
    out["MaximumEventAgeInSeconds"] = *config.maximum_event_age_in_seconds;
  }
  return out;
}

// Nothing if the request says nothing about it.
std::optional<std::string> destination_of(const json::object& input, std::string_view which) {
  const json::value* config = find(input, "DestinationConfig");
  const json::value* side = config ? find(config->as_object(), which) : nullptr;
  if (side == nullptr) return std::nullopt;
  return text_of(side->as_object(), "Destination");
}

// Members that are absent keep their value.
void apply(const json::object& input, EventInvokeConfig& config) {
  if (const auto number = integer_of(input, "MaximumRetryAttempts")) {
    config.maximum_retry_attempts = number;
  }
  if (const auto number = integer_of(input, "MaximumEventAgeInSeconds")) {
    config.maximum_event_age_in_seconds = number;
  }
  if (auto arn = destination_of(input, "OnSuccess")) config.on_success = std::move(*arn);
  if (auto arn = destination_of(input, "OnFailure")) config.on_failure = std::move(*arn);
}

bool says_something(const json::object& input) {
  return has(input, "MaximumRetryAttempts") || has(input, "MaximumEventAgeInSeconds") ||
         destination_of(input, "OnSuccess") || destination_of(input, "OnFailure");
}

}  // namespace

Answer EventInvokeApi::put(Call call) { return set(std::move(call), Start::from_nothing); }

Answer EventInvokeApi::update(Call call) { return set(std::move(call), Start::from_what_is_set); }

Answer EventInvokeApi::set(Call call, Start start) {
  if (!says_something(call.input)) {
    co_return invalid("You must specify at least one of error handling or destination setting.");
  }
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_function(context_, call);
  if (!found) {
    if (found.error().code != ErrorCode::resource_not_found) {
      co_return std::unexpected(found.error());
    }
    co_return fail(ErrorCode::resource_not_found, "The function doesn't exist.");
  }
  Function& function = found->function();
  const std::string qualifier = key_of(found->reference);
  if (start == Start::from_what_is_set && !function.event_invoke_configs.contains(qualifier)) {
    co_return nothing_set(context_.deps, found->reference);
  }
  EventInvokeConfig config;
  if (start == Start::from_what_is_set) config = function.event_invoke_configs.at(qualifier);
  apply(call.input, config);
  if (auto checked = co_await check(config, function.name); !checked) {
    co_return std::unexpected(checked.error());
  }
  config.last_modified = context_.deps.clock.wall_now();
  function.event_invoke_configs[qualifier] = std::move(config);
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return members_of_config(function, qualifier);
}

awaitable<Outcome<void>> EventInvokeApi::check(EventInvokeConfig config,
                                               std::string function_name) {
  if (auto checked = check_destinations(config, function_name, context_.deps); !checked) {
    co_return std::unexpected(checked.error());
  }
  for (const std::string& arn : {config.on_failure, config.on_success}) {
    const std::string name(function_name_of_arn(arn));
    if (name.empty()) continue;
    const auto there = co_await context_.functions.get(name);
    if (!there) co_return std::unexpected(to_service_error(there.error()));
    if (!*there) co_return invalid("The destination ARN " + arn + " is invalid.");
  }
  co_return Outcome<void>();
}

Answer EventInvokeApi::get(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  const auto stored = co_await context_.functions.get(reference->name);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  const std::string qualifier = key_of(*reference);
  if (!*stored || !(*stored)->value.event_invoke_configs.contains(qualifier)) {
    co_return nothing_set(context_.deps, *reference);
  }
  co_return members_of_config((*stored)->value, qualifier);
}

Answer EventInvokeApi::list(Call call) {
  const auto found = co_await find_function(context_, call);
  if (!found) {
    if (found.error().code != ErrorCode::resource_not_found) {
      co_return std::unexpected(found.error());
    }
    co_return fail(ErrorCode::resource_not_found, "The function doesn't exist.");
  }
  json::array all;
  for (const auto& [qualifier, config] : found->function().event_invoke_configs) {
    all.push_back(members_of_config(found->function(), qualifier));
  }
  co_return as_output(
      page_of_list(call.input, std::move(all), "FunctionEventInvokeConfigs", kMaxPage));
}

Answer EventInvokeApi::remove(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  const auto turn = co_await context_.writes.take();
  auto stored = co_await context_.functions.get(reference->name);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored || (*stored)->value.event_invoke_configs.erase(key_of(*reference)) == 0) {
    co_return nothing_set(context_.deps, *reference);
  }
  auto saved = co_await save_function(context_, (*stored)->value, (*stored)->revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

}  // namespace wheelpit::api
