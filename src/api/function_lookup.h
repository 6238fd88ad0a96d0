#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "api/api_context.h"
#include "function/function.h"
#include "store/stored.h"

namespace wheelpit {

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

// The function itself. $LATEST is the only version there is: ResourceNotFoundException for others.
boost::asio::awaitable<Outcome<Stored<Function>>> look_up(ApiContext& context,
                                                          FunctionReference reference);

}  // namespace wheelpit
