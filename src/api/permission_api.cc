#include "api/permission_api.h"

#include <algorithm>
#include <string>

#include "api/function_lookup.h"
#include "api/function_writes.h"
#include "api/input.h"
#include "api/permission_statement.h"
#include "base/uuid.h"
#include "function/versions.h"

namespace wheelpit {
namespace {

// Of the function, the version or the alias that `qualifier` names: a policy has no revision of its
// own.
std::string& revision_of(Function& function, const std::string& qualifier) {
  const auto alias = function.aliases.find(qualifier);
  if (alias != function.aliases.end()) return alias->second.revision_id;
  return find_version(function, qualifier)->revision_id;
}

}  // namespace

Answer PermissionApi::add(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_function(context_, call);
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  const std::string& qualifier = found->reference.qualifier;
  if (qualifier == "$LATEST") {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "We currently do not support adding policies for $LATEST.");
  }
  std::string& revision = revision_of(function, qualifier);
  if (auto checked = check_revision_id(call, revision, "GetPolicy"); !checked) {
    co_return std::unexpected(checked.error());
  }
  auto statement = make_statement(call.input, arn_of(context_.deps, found->reference));
  if (!statement) co_return std::unexpected(statement.error());
  Policy& policy = function.policies[qualifier];
  if (std::ranges::find(policy, statement->sid, &PolicyStatement::sid) != policy.end()) {
    co_return fail(ErrorCode::resource_conflict,
                   "The statement id (" + statement->sid +
                       ") provided already exists. Please provide a new statement id, or remove "
                       "the existing statement.");
  }
  policy.push_back(*statement);
  if (const std::size_t size = policy_text(policy).size(); size > kMaxPolicyBytes) {
    co_return fail(ErrorCode::policy_length_exceeded,
                   "The final policy size (" + std::to_string(size) +
                       ") is bigger than the limit (" + std::to_string(kMaxPolicyBytes) + ").");
  }
  revision = make_uuid();
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return boost::json::object{{"Statement", statement->json}};
}

Answer PermissionApi::get(Call call) {
  auto found = co_await find_function(context_, std::move(call));
  if (!found) co_return std::unexpected(found.error());
  Function& function = found->function();
  const auto policy = function.policies.find(found->reference.qualifier);
  if (policy == function.policies.end()) {
    co_return fail(ErrorCode::resource_not_found, "The resource you requested does not exist.");
  }
  co_return boost::json::object{{"Policy", policy_text(policy->second)},
                                {"RevisionId", revision_of(function, found->reference.qualifier)}};
}

Answer PermissionApi::remove(Call call) {
  const auto turn = co_await context_.writes.take();
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  auto found = co_await find_function(context_, call);
  if (!found) {
    if (found.error().code != ErrorCode::resource_not_found) {
      co_return std::unexpected(found.error());
    }
    co_return fail(ErrorCode::resource_not_found,
                   "No policy found for: " + arn_of(context_.deps, *reference));
  }
  Function& function = found->function();
  const auto policy = function.policies.find(reference->qualifier);
  if (policy == function.policies.end()) {
    co_return fail(ErrorCode::resource_not_found,
                   "No policy is associated with the given resource.");
  }
  std::string& revision = revision_of(function, reference->qualifier);
  if (auto checked = check_revision_id(call, revision, "GetPolicy"); !checked) {
    co_return std::unexpected(checked.error());
  }
  const std::string sid = text_of(call.input, "StatementId");
  if (std::erase_if(policy->second, [&](const auto& each) { return each.sid == sid; }) == 0) {
    co_return fail(ErrorCode::resource_not_found,
                   "Statement " + sid + " is not found in resource policy.");
  }
  if (policy->second.empty()) function.policies.erase(policy);
  revision = make_uuid();
  auto saved = co_await save_function(context_, function, found->stored.revision);
  if (!saved) co_return std::unexpected(saved.error());
  co_return Output();
}

}  // namespace wheelpit
