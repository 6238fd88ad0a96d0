#include "api/functions/version_api.h"

#include <boost/json/array.hpp>
#include <optional>
#include <string>
#include <utility>

#include "api/functions/function_members.h"
#include "api/functions/function_writes.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "api/service/page.h"
#include "base/uuid.h"
#include "function/versions.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxPage = 50;

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

json::object members_of_alias(const Function& function, const std::string& name) {
  const Alias& alias = function.aliases.at(name);
  json::object out = {{"AliasArn", function.arn + ":" + name},
                      {"Description", alias.description},
                      {"FunctionVersion", alias.version},
                      {"Name", name},
                      {"RevisionId", alias.revision_id}};
  if (alias.additional) {
    out["RoutingConfig"] = json::object{
        {"AdditionalVersionWeights", {{alias.additional->version, alias.additional->weight}}}};
  }
  return out;
}

// The second version that a RoutingConfig names; nothing if it names none.
Outcome<std::optional<Alias::Share>> share_of(const json::object& routing,
                                              const std::string& version) {
  const json::value* weights = find(routing, "AdditionalVersionWeights");
  if (weights == nullptr || weights->as_object().empty()) return std::optional<Alias::Share>();
  if (weights->as_object().size() > 1) {
    return invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  const auto& [name, weight] = *weights->as_object().begin();
  if (name == version) {
    return invalid("Invalid function version " + version + ". Function version " + version +
                   " is already included in routing configuration.");
  }
  if (version == "$LATEST") {
    return fail(ErrorCode::untyped_parameter_value,
                "$LATEST is not supported for an alias pointing to more than 1 version");
  }
  return Alias::Share{.version = name, .weight = weight.as_double()};
}

// Brings what CreateAlias or UpdateAlias say into `alias`. Members that are absent keep their
// value.
Outcome<void> apply(const json::object& input, const ApiDependencies& deps,
                    const Function& function, Alias& alias) {
  if (has(input, "FunctionVersion")) alias.version = text_of(input, "FunctionVersion");
  if (has(input, "Description")) alias.description = text_of(input, "Description");
  if (const json::value* routing = find(input, "RoutingConfig")) {
    auto share = share_of(routing->as_object(), alias.version);
    if (!share) return std::unexpected(share.error());
    alias.additional = std::move(*share);
  } else if (alias.additional && alias.additional->version == alias.version) {
    return invalid("Invalid function version " + alias.version + ". Function version " +
                   alias.version + " is already included in routing configuration.");
  }
  for (const std::string& version :
       {alias.version, alias.additional ? alias.additional->version : alias.version}) {
    if (find_version(function, version) == nullptr) {
      return function_not_found(deps, {.name = function.name, .qualifier = version});
    }
  }
  if (alias.additional && function.provisioned.contains(text_of(input, "Name"))) {
    return invalid("Alias with weights can not be used with Provisioned Concurrency");
  }
  alias.revision_id = make_uuid();
  return {};
}

}  // namespace

Answer VersionApi::publish(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_whole_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  if (auto checked = check_revision_id(call, function.revision_id); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (auto settled = check_settled(function); !settled) co_return std::unexpected(settled.error());
  const std::string sha = text_of(call.input, "CodeSha256");
  if (!sha.empty() && sha != function.code_sha256) {
    co_return invalid("CodeSHA256 (" + sha + ") is different from current CodeSHA256 in $LATEST (" +
                      function.code_sha256 + "). Please try again with the CodeSHA256 in $LATEST.");
  }
  std::optional<std::string> description;
  if (has(call.input, "Description")) description = text_of(call.input, "Description");
  const auto published = publish_version(function, description, context_.deps.clock.wall_now());
  if (!published) co_return std::unexpected(published.error());
  if (published->is_new) {
    auto saved = co_await save_function(context_, function, found->stored.revision);
    if (!saved) co_return std::unexpected(saved.error());
  }
  co_return members_of(*find_version(function, published->version), context_.deps, Telling::all,
                       published->version);
}

Answer VersionApi::create_alias(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_whole_function(context_, call);
  if (!found && found.error().code == ErrorCode::resource_not_found) {
    // The service looks for the version at once.
    co_return function_not_found(
        context_.deps,
        {.name = reference->name, .qualifier = text_of(call.input, "FunctionVersion")});
  }
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  const std::string name = text_of(call.input, "Name");
  Alias alias;
  if (auto applied = apply(call.input, context_.deps, function, alias); !applied) {
    co_return std::unexpected(applied.error());
  }
  if (!function.aliases.emplace(name, std::move(alias)).second) {
    co_return fail(ErrorCode::resource_conflict,
                   "Alias already exists: " + function.arn + ":" + name);
  }
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return members_of_alias(function, name);
}

Answer VersionApi::get_alias(Call call) {
  const auto found = co_await find_whole_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  const std::string name = text_of(call.input, "Name");
  if (!found->function().aliases.contains(name)) {
    co_return fail(ErrorCode::resource_not_found,
                   "Cannot find alias arn: " + found->function().arn + ":" + name);
  }
  co_return members_of_alias(found->function(), name);
}

Answer VersionApi::list_aliases(Call call) {
  const auto found = co_await find_whole_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  const std::string version = text_of(call.input, "FunctionVersion");
  json::array all;
  for (const auto& [name, alias] : found->function().aliases) {
    if (!version.empty() && alias.version != version) continue;
    all.push_back(members_of_alias(found->function(), name));
  }
  co_return as_output(page_of_list(call.input, std::move(all), "Aliases", kMaxPage));
}

Answer VersionApi::update_alias(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_whole_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  const std::string name = text_of(call.input, "Name");
  const auto alias = function.aliases.find(name);
  if (alias == function.aliases.end()) {
    co_return fail(ErrorCode::resource_not_found, "Alias not found: " + function.arn + ":" + name);
  }
  if (auto checked = check_revision_id(call, alias->second.revision_id); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (auto applied = apply(call.input, context_.deps, function, alias->second); !applied) {
    co_return std::unexpected(applied.error());
  }
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return members_of_alias(function, name);
}

// What is missing needs no deleting: the service has no error for it.
Answer VersionApi::remove_alias(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_whole_function(context_, call);
  if (!found) {
    if (found.error().code == ErrorCode::resource_not_found) co_return Output();
    co_return std::unexpected(found.error());
  }
  Function& function = found->function();
  const std::string name = text_of(call.input, "Name");
  if (function.aliases.erase(name) == 0) co_return Output();
  forget_qualifier(function, name);
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

}  // namespace wheelpit::api
