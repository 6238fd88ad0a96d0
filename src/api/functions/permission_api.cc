#include "api/functions/permission_api.h"

#include <algorithm>
#include <string>

#include "api/functions/function_writes.h"
#include "api/functions/permission_statement.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "base/uuid.h"
#include "function/versions.h"

namespace wheelpit::api {
namespace {

std::string revision_of_qualifier(const Function& function, const std::string& qualifier) {
  const auto alias = function.aliases.find(qualifier);
  if (alias != function.aliases.end()) return alias->second.revision_id;
  return find_version(function, qualifier)->revision_id;
}

// The revision that a change of a policy may ask for. Where there is no policy yet it is that of
// the version or alias; the function itself then has none, as recorded: its own is refused.
std::string revision_of_policy(const Function& function, const std::string& qualifier) {
  const auto policy = function.policies.find(qualifier);
  if (policy != function.policies.end() && !policy->second.revision_id.empty()) {
    return policy->second.revision_id;
  }
  if (policy == function.policies.end() && qualifier.empty()) return {};
  return revision_of_qualifier(function, qualifier);
}

std::unexpected<ServiceError> no_policy() {
  return fail(ErrorCode::resource_not_found, "The resource you requested does not exist.");
}

// An alias that is missing is called so; what else is missing has no policy.
bool hides_missing(const ServiceError& error, const FunctionReference& reference) {
  return error.code == ErrorCode::resource_not_found && !may_be_alias(reference.qualifier);
}

}  // namespace

Answer PermissionApi::add(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_function(context_, call, MissingAlias::as_alias);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  const std::string& qualifier = found->reference.qualifier;
  if (qualifier == "$LATEST") {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "We currently do not support adding policies for $LATEST.");
  }
  const std::string revision = revision_of_policy(function, qualifier);
  if (auto checked = check_revision_id(call, revision, "GetPolicy"); !checked) {
    co_return std::unexpected(checked.error());
  }
  auto statement = make_statement(call.input, arn_of(context_.deps, found->reference));
  if (!statement) co_return std::unexpected(statement.error());
  FunctionPolicy& policy = function.policies[qualifier];
  if (std::ranges::find(policy.statements, statement->sid, &PolicyStatement::sid) !=
      policy.statements.end()) {
    co_return fail(ErrorCode::resource_conflict,
                   "The statement id (" + statement->sid +
                       ") provided already exists. Please provide a new statement id, or remove "
                       "the existing statement.");
  }
  policy.statements.push_back(*statement);
  if (const std::size_t size = policy_text(policy.statements).size(); size > kMaxPolicyBytes) {
    co_return fail(ErrorCode::policy_length_exceeded,
                   "The final policy size (" + std::to_string(size) +
                       ") is bigger than the limit (" + std::to_string(kMaxPolicyBytes) + ").");
  }
  policy.revision_id = make_uuid();
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return boost::json::object{{"Statement", statement->json}};
}

Answer PermissionApi::get(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  const auto found = co_await look_up(context_, *reference, MissingAlias::as_alias);
  if (!found && hides_missing(found.error(), *reference)) co_return no_policy();
  if (!found) co_return std::unexpected(found.error());
  const Function& function = found->value;
  const auto policy = function.policies.find(reference->qualifier);
  if (policy == function.policies.end()) co_return no_policy();
  co_return boost::json::object{{"Policy", policy_text(policy->second.statements)},
                                {"RevisionId", revision_of_policy(function, reference->qualifier)}};
}

Answer PermissionApi::remove(Call call) {
  const auto turn = co_await context_.writes.take();
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  auto found = co_await look_up(context_, *reference, MissingAlias::as_alias);
  if (!found && hides_missing(found.error(), *reference)) {
    co_return fail(ErrorCode::resource_not_found,
                   "No policy found for: " + arn_of(context_.deps, *reference));
  }
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->value;
  const auto policy = function.policies.find(reference->qualifier);
  if (policy == function.policies.end()) {
    co_return fail(ErrorCode::resource_not_found,
                   "No policy is associated with the given resource.");
  }
  const std::string revision = revision_of_policy(function, reference->qualifier);
  if (auto checked = check_revision_id(call, revision, "GetPolicy"); !checked) {
    co_return std::unexpected(checked.error());
  }
  const std::string sid = text_of(call.input, "StatementId");
  FunctionPolicy& kept = policy->second;
  if (std::erase_if(kept.statements, [&](const auto& each) { return each.sid == sid; }) == 0) {
    co_return fail(ErrorCode::resource_not_found,
                   "Statement " + sid + " is not found in resource policy.");
  }
  kept.revision_id = make_uuid();
  if (kept.statements.empty()) function.policies.erase(policy);
  auto saved = co_await save_function(context_, function, found->revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

}  // namespace wheelpit::api
