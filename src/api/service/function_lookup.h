#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "api/service/api_context.h"
#include "function/function.h"
#include "store/stored.h"

namespace wheelpit::api {

// A function as a request names it.
struct FunctionReference {
  std::string name;       // bare
  std::string qualifier;  // "" if none was given

  bool operator==(const FunctionReference&) const = default;
};

// Reads a name, a partial ARN or a full ARN, each with or without a qualifier, which must agree
// with `qualifier` if both are given. `text` meets the FunctionName pattern.
Outcome<FunctionReference> parse_function_reference(std::string_view text,
                                                    std::string_view qualifier,
                                                    std::string_view region,
                                                    std::string_view account_id);

// With the qualifier if there is one.
std::string arn_of(const ApiDependencies& deps, const FunctionReference& reference);

// The reference in a request's FunctionName and Qualifier.
Outcome<FunctionReference> function_of(const ApiContext& context, const Call& call);

// "Function not found: " and the ARN of `reference`.
std::unexpected<ServiceError> function_not_found(const ApiDependencies& deps,
                                                 const FunctionReference& reference);

// Whether what has a qualifier that could be an alias's, and is missing, is called an alias: those
// operations that are about versions and aliases do.
enum class MissingAlias { as_function, as_alias };

// "prod", if there is one or not; neither "7" nor "$LATEST".
bool may_be_alias(std::string_view qualifier);

// The function, with all that belongs to it. ResourceNotFoundException if it, or the version or
// alias that the reference names, is missing.
boost::asio::awaitable<Outcome<Stored<Function>>> look_up(
    ApiContext& context, FunctionReference reference,
    MissingAlias missing = MissingAlias::as_function);

// Applies what has settled by now (function/settling.h) to a function as it was stored.
void settle_now(const ApiContext& context, Function& function);

// A function with how the request named it.
struct FoundFunction {
  FunctionReference reference;
  Stored<Function> stored;

  Function& function() { return stored.value; }
  const Function& function() const { return stored.value; }
  // The version that the reference means: of an alias the one it points to first.
  const Function& version() const;
};

// What a request's FunctionName and Qualifier name.
boost::asio::awaitable<Outcome<FoundFunction>> find_function(
    ApiContext& context, Call call, MissingAlias missing = MissingAlias::as_function);

// The same for operations on whole functions: a qualifier is refused.
enum class NotFoundName { bare, latest };  // whether an unknown function is named with :$LATEST
boost::asio::awaitable<Outcome<FoundFunction>> find_whole_function(
    ApiContext& context, Call call, NotFoundName naming = NotFoundName::bare);

}  // namespace wheelpit::api
