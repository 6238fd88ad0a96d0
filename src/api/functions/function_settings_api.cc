#include "api/functions/function_settings_api.h"

#include <boost/json/array.hpp>
#include <string>

#include "api/functions/function_members.h"
#include "api/functions/function_writes.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

std::string management_key(const FunctionReference& reference) {
  return reference.qualifier.empty() ? "$LATEST" : reference.qualifier;
}

}  // namespace

Answer FunctionSettingsApi::put_recursion(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_whole_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  function.recursive_loop = text_of(call.input, "RecursiveLoop");
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return json::object{{"RecursiveLoop", function.recursive_loop}};
}

Answer FunctionSettingsApi::recursion(Call call) {
  const auto found = co_await find_whole_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  co_return json::object{{"RecursiveLoop", found->function().recursive_loop}};
}

Answer FunctionSettingsApi::put_runtime_management(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  const std::string mode = text_of(call.input, "UpdateRuntimeOn");
  const std::string arn = text_of(call.input, "RuntimeVersionArn");
  if (mode == "Manual" && arn.empty()) {
    co_return invalid("RuntimeVersionArn is required when UpdateRuntimeOn is Manual.");
  }
  if (mode != "Manual" && !arn.empty()) {
    co_return invalid("RuntimeVersionArn is only for UpdateRuntimeOn Manual, not for " + mode +
                      ".");
  }
  const std::string present = runtime_version_arn(found->version(), context_.deps.region);
  if (!arn.empty() && arn != present) {
    co_return invalid("This machine has one version of runtime " + found->version().runtime + ", " +
                      present + "; it has no " + arn + ".");
  }
  Function& function = found->function();
  function.runtime_management[management_key(found->reference)] = {.update_runtime_on = mode,
                                                                   .runtime_version_arn = arn};
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  json::object out = {{"UpdateRuntimeOn", mode},
                      {"FunctionArn", arn_of(context_.deps, found->reference)}};
  if (!arn.empty()) out["RuntimeVersionArn"] = arn;
  co_return std::move(out);
}

Answer FunctionSettingsApi::runtime_management(Call call) {
  const auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  const auto& all = found->function().runtime_management;
  const auto set = all.find(management_key(found->reference));
  const RuntimeManagement management = set == all.end() ? RuntimeManagement() : set->second;
  json::object out = {{"UpdateRuntimeOn", management.update_runtime_on},
                      {"FunctionArn", arn_of(context_.deps, found->reference)}};
  if (!management.runtime_version_arn.empty()) {
    out["RuntimeVersionArn"] = management.runtime_version_arn;
  }
  co_return std::move(out);
}

Answer FunctionSettingsApi::code_signing_config_of(Call call) {
  const auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  co_return json::object{{"FunctionName", found->function().name}};
}

Answer FunctionSettingsApi::list_code_signing_configs(Call) {
  co_return json::object{{"CodeSigningConfigs", json::array()}};
}

Answer FunctionSettingsApi::code_signing_config(Call call) {
  co_return fail(ErrorCode::resource_not_found,
                 "The code signing configuration cannot be found. Check that the provided "
                 "configuration is not deleted: " +
                     text_of(call.input, "CodeSigningConfigArn") + ".");
}

}  // namespace wheelpit::api
