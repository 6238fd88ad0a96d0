#include "api/functions/concurrency_api.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <utility>

#include "api/functions/account_limits.h"
#include "api/functions/function_members.h"
#include "api/functions/function_writes.h"
#include "api/model/input.h"
#include "api/service/page.h"
#include "base/uuid.h"
#include "function/versions.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxPage = 50;

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

std::unexpected<ServiceError> untyped(std::string text) {
  return fail(ErrorCode::untyped_parameter_value, std::move(text));
}

int total_provisioned(const Function& function, const std::string& except = {}) {
  int total = 0;
  for (const auto& [qualifier, provisioned] : function.provisioned) {
    if (qualifier != except) total += provisioned.requested;
  }
  return total;
}

json::object reservation(const Function& function) {
  if (!function.reserved_concurrency) return {};
  return {{"ReservedConcurrentExecutions", *function.reserved_concurrency}};
}

// A version may be provisioned by its number or by one alias, not by both.
Outcome<void> check_overlap(const Function& function, const std::string& qualifier) {
  const std::string version = version_of_qualifier(function, qualifier);
  for (const auto& [other, provisioned] : function.provisioned) {
    if (other == qualifier || version_of_qualifier(function, other) != version) continue;
    return fail(ErrorCode::resource_conflict,
                is_version_number(qualifier)
                    ? "Version is pointed by a Provisioned Concurrency alias"
                    : "Alias can't be used for Provisioned Concurrency configuration on an already "
                      "Provisioned version");
  }
  return {};
}

}  // namespace

Answer ConcurrencyApi::reserve(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_whole_function(context_, call, NotFoundName::latest);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  const int wanted = *integer_of(call.input, "ReservedConcurrentExecutions");
  const auto others = co_await reserved_by_others(function.name);
  if (!others) co_return std::unexpected(others.error());
  if (wanted > kAccountConcurrency - kLeastUnreserved - *others) {
    co_return untyped(
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [" +
        std::to_string(kLeastUnreserved) + "].");
  }
  if (const int provisioned = total_provisioned(function); wanted < provisioned) {
    // The text begins with a blank, as recorded.
    co_return untyped(" ReservedConcurrentExecutions  " + std::to_string(wanted) +
                      " should not be lower than function's total provisioned concurrency [" +
                      std::to_string(provisioned) + "].");
  }
  function.reserved_concurrency = wanted;
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return reservation(function);
}

Answer ConcurrencyApi::reserved(Call call) {
  const auto found = co_await find_whole_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  co_return reservation(found->function());
}

Answer ConcurrencyApi::unreserve(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_whole_function(context_, call, NotFoundName::latest);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  if (!function.reserved_concurrency) co_return Output();
  function.reserved_concurrency.reset();
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

Answer ConcurrencyApi::provision(Call call) {
  const auto turn = co_await context_.writes.take();
  if (text_of(call.input, "Qualifier") == "$LATEST") {
    co_return invalid(
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  }
  auto found = co_await find_provisionable(call);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  const std::string qualifier = found->reference.qualifier;
  const auto alias = function.aliases.find(qualifier);
  if (alias != function.aliases.end() && alias->second.additional) {
    co_return invalid("Alias with weights can not be used with Provisioned Concurrency");
  }
  if (version_of_qualifier(function, qualifier) == "$LATEST") {
    co_return invalid(
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  }
  if (auto checked = check_overlap(function, qualifier); !checked) {
    co_return std::unexpected(checked.error());
  }
  const int wanted = *integer_of(call.input, "ProvisionedConcurrentExecutions");
  const int total = wanted + total_provisioned(function, qualifier);
  const auto others = co_await reserved_by_others(function.name);
  if (!others) co_return std::unexpected(others.error());
  if (function.reserved_concurrency && total > *function.reserved_concurrency) {
    co_return invalid(
        "Requested Provisioned Concurrency should not be greater than the "
        "reservedConcurrentExecution for function");
  }
  const int unreserved = kAccountConcurrency - *others;
  if (!function.reserved_concurrency && total > unreserved) {
    co_return untyped(
        "Specified ConcurrentExecutions for function is greater than account's unreserved "
        "concurrency [" +
        std::to_string(unreserved) + "].");
  }
  if (!function.reserved_concurrency && total > unreserved - kLeastUnreserved) {
    co_return untyped(
        "Specified ConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [" +
        std::to_string(kLeastUnreserved) + "].");
  }
  ProvisionedConcurrency& provisioned = function.provisioned[qualifier];
  provisioned = {.requested = wanted, .last_modified = context_.deps.clock.wall_now()};
  find_version(function, version_of_qualifier(function, qualifier))->revision_id = make_uuid();
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return json::object{{"RequestedProvisionedConcurrentExecutions", wanted},
                         {"AvailableProvisionedConcurrentExecutions", 0},
                         {"AllocatedProvisionedConcurrentExecutions", 0},
                         {"Status", "IN_PROGRESS"},
                         {"LastModified", lambda_time(provisioned.last_modified)}};
}

Answer ConcurrencyApi::provisioned(Call call) {
  const auto found = co_await find_provisionable(std::move(call));
  if (!found) co_return std::unexpected(found.error());
  if (!found->function().provisioned.contains(found->reference.qualifier)) {
    co_return fail(ErrorCode::provisioned_concurrency_not_found,
                   "No Provisioned Concurrency Config found for this function");
  }
  co_return co_await members_of_provisioned(found->function(), found->reference.qualifier);
}

Answer ConcurrencyApi::list_provisioned(Call call) {
  const auto found = co_await find_whole_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  json::array all;
  for (const auto& [qualifier, provisioned] : found->function().provisioned) {
    json::object item = co_await members_of_provisioned(found->function(), qualifier);
    item["FunctionArn"] = found->function().arn + ":" + qualifier;
    all.push_back(std::move(item));
  }
  co_return as_output(
      page_of_list(call.input, std::move(all), "ProvisionedConcurrencyConfigs", kMaxPage));
}

Answer ConcurrencyApi::unprovision(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_provisionable(std::move(call));
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  if (function.provisioned.erase(found->reference.qualifier) == 0) co_return Output();
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

awaitable<Outcome<int>> ConcurrencyApi::reserved_by_others(std::string name) {
  const auto functions = co_await context_.functions.list();
  if (!functions) co_return std::unexpected(to_service_error(functions.error()));
  int reserved = 0;
  for (const auto& [function, revision] : *functions) {
    if (function.name == name) continue;
    reserved += function.reserved_concurrency.value_or(total_provisioned(function));
  }
  co_return reserved;
}

awaitable<Outcome<FoundFunction>> ConcurrencyApi::find_provisionable(Call call) {
  if (text_of(call.input, "Qualifier") == "$LATEST") {
    co_return invalid("The function resource provided must be an alias or a published version.");
  }
  co_return co_await find_function(context_, std::move(call), MissingAlias::as_alias);
}

awaitable<json::object> ConcurrencyApi::members_of_provisioned(const Function& function,
                                                               std::string qualifier) {
  const ProvisionedConcurrency provisioned = function.provisioned.at(qualifier);
  const ProvisionedState state =
      co_await context_.deps.functions.provisioned(function.name, std::move(qualifier));
  const int there = std::min(state.available + state.outgoing, provisioned.requested);
  json::object out = {{"RequestedProvisionedConcurrentExecutions", provisioned.requested},
                      {"AvailableProvisionedConcurrentExecutions", there},
                      {"AllocatedProvisionedConcurrentExecutions", there},
                      {"LastModified", lambda_time(provisioned.last_modified)}};
  if (state.available >= provisioned.requested) {
    out["Status"] = "READY";
  } else if (state.failure.empty()) {
    out["Status"] = "IN_PROGRESS";
  } else {
    out["Status"] = "FAILED";
    out["StatusReason"] = state.failure;
  }
  co_return out;
}

}  // namespace wheelpit::api
