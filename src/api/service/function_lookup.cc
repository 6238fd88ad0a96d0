#include "api/service/function_lookup.h"

#include <algorithm>
#include <vector>

#include "api/model/input.h"
#include "aws/arn.h"
#include "function/versions.h"

namespace wheelpit::api {

using boost::asio::awaitable;

namespace {

constexpr std::string_view kLatest = "$LATEST";
constexpr std::string_view kSovereign = "eusc-";  // before the region of the European cloud

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "us-east-1", which may be a function's name, too.
bool looks_like_region(std::string_view text) {
  if (text.starts_with(kSovereign)) text.remove_prefix(kSovereign.size());
  return text.size() > 5 && text[2] == '-' && text.rfind('-') == text.size() - 2 &&
         text.back() >= '0' && text.back() <= '9';
}

std::unexpected<ServiceError> not_found(const ApiDependencies& deps,
                                        const FunctionReference& reference, MissingAlias missing) {
  if (missing == MissingAlias::as_function || !may_be_alias(reference.qualifier)) {
    return function_not_found(deps, reference);
  }
  return fail(ErrorCode::resource_not_found, "Cannot find alias arn: " + arn_of(deps, reference));
}

}  // namespace

Outcome<FunctionReference> parse_function_reference(std::string_view text,
                                                    std::string_view qualifier,
                                                    std::string_view region,
                                                    std::string_view account_id) {
  std::vector<std::string_view> parts = split(text);
  const auto take = [&parts] {
    const std::string_view part = parts.front();
    parts.erase(parts.begin());
    return part;
  };
  const bool is_arn = parts.size() > 3 && parts[0] == "arn";
  if (is_arn) parts.erase(parts.begin(), parts.begin() + 3);  // arn:<partition>:lambda
  const bool may_have_region = parts.size() > 1 && (is_arn || is_account(parts[1]));
  if (may_have_region && looks_like_region(parts[0])) {
    const std::string_view given = take();
    if (given != region) {
      return fail(ErrorCode::resource_not_found, "Functions from '" + std::string(given) +
                                                     "' are not reachable in this region ('" +
                                                     std::string(region) + "')");
    }
  }
  if (parts.size() > 1 && is_account(parts[0])) {
    const std::string_view given = take();
    if (given != account_id) {
      return std::unexpected(
          ServiceError{.code = ErrorCode::access_denied,
                       .message = "",
                       .logged = "The function belongs to account " + std::string(given) +
                                 ", this engine to account " + std::string(account_id) +
                                 " (server.account_id of its configuration)."});
    }
  }
  if (parts.size() > 1 && parts[0] == "function") take();

  FunctionReference reference{.name = std::string(take()), .qualifier = std::string(qualifier)};
  if (!parts.empty()) {
    if (!qualifier.empty() && qualifier != parts[0]) {
      return fail(ErrorCode::invalid_parameter_value,
                  "The derived qualifier from the function name does not match the specified "
                  "qualifier.");
    }
    reference.qualifier = parts[0];
  }
  return reference;
}

std::string arn_of(const ApiDependencies& deps, const FunctionReference& reference) {
  std::string arn = make_arn("lambda", deps.region, deps.account_id, "function:" + reference.name);
  if (!reference.qualifier.empty()) arn += ":" + reference.qualifier;
  return arn;
}

Outcome<FunctionReference> function_of(const ApiContext& context, const Call& call) {
  return parse_function_reference(text_of(call.input, "FunctionName"),
                                  text_of(call.input, "Qualifier"), context.deps.region,
                                  context.deps.account_id);
}

std::unexpected<ServiceError> function_not_found(const ApiDependencies& deps,
                                                 const FunctionReference& reference) {
  return fail(ErrorCode::resource_not_found, "Function not found: " + arn_of(deps, reference));
}

bool may_be_alias(std::string_view qualifier) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !qualifier.empty() && std::ranges::all_of(qualifier, is_word) &&
         !is_version_number(qualifier);
}

void settle_now(const ApiContext& context, Function& function) {
  settle(function, context.deps.clock.wall_now(), context.deps.settling);
}

awaitable<Outcome<Stored<Function>>> look_up(ApiContext& context, FunctionReference reference,
                                             MissingAlias missing) {
  auto stored = co_await context.functions.get(reference.name);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored) co_return not_found(context.deps, reference, missing);
  Function& function = (*stored)->value;
  settle_now(context, function);
  if (find_version(function, reference.qualifier) == nullptr &&
      !function.aliases.contains(reference.qualifier)) {
    co_return not_found(context.deps, reference, missing);
  }
  co_return std::move(**stored);
}

const Function& FoundFunction::version() const {
  const Function* found =
      find_version(stored.value, version_of_qualifier(stored.value, reference.qualifier));
  return found == nullptr ? stored.value : *found;
}

awaitable<Outcome<FoundFunction>> find_function(ApiContext& context, Call call,
                                                MissingAlias missing) {
  auto reference = function_of(context, call);
  if (!reference) co_return std::unexpected(reference.error());
  auto stored = co_await look_up(context, *reference, missing);
  if (!stored) co_return std::unexpected(stored.error());
  co_return FoundFunction{.reference = std::move(*reference), .stored = std::move(*stored)};
}

awaitable<Outcome<FoundFunction>> find_whole_function(ApiContext& context, Call call,
                                                      NotFoundName naming) {
  auto reference = function_of(context, call);
  if (!reference) co_return std::unexpected(reference.error());
  if (!reference->qualifier.empty()) {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "This operation is permitted on Lambda functions only. Aliases and versions do "
                   "not support this operation. Please specify either a function name or an "
                   "unqualified function ARN.");
  }
  FunctionReference sought = *reference;
  if (naming == NotFoundName::latest) sought.qualifier = kLatest;
  auto stored = co_await look_up(context, std::move(sought));
  if (!stored) co_return std::unexpected(stored.error());
  co_return FoundFunction{.reference = std::move(*reference), .stored = std::move(*stored)};
}

}  // namespace wheelpit::api
