#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "api/model/service_error.h"
#include "function/function_settings.h"

namespace wheelpit::api {

// The statement that the members of AddPermission describe, for `resource`.
// InvalidParameterValueException for a principal that is none: a service, an account, an ARN or
// "*".
Outcome<PolicyStatement> make_statement(const boost::json::object& input,
                                        std::string_view resource);

// The policy document with these statements, in the service's form.
std::string policy_text(const Policy& policy);

// The service's limit for a policy document.
inline constexpr std::size_t kMaxPolicyBytes = 20'480;

}  // namespace wheelpit::api
