#pragma once

#include <optional>
#include <string>

#include "api/http/caller.h"
#include "api/model/operation.h"
#include "api/model/service_error.h"

namespace wheelpit::api {

// What requests from inside an environment may do: [functions] api.
enum class FunctionAccess {
  none,    // nothing
  invoke,  // invoke functions, and ask who they are
  all,     // what the operator may
};

bool allows(FunctionAccess access, Effect effect);

// What an operation does, as policies name it: "secretsmanager:GetSecretValue".
std::string action_of(const Operation& operation);

// What to answer instead of doing what the request asks; nothing if it may pass.
std::optional<ServiceError> refusal_of(const Caller& caller, const Operation& operation,
                                       FunctionAccess access, const std::string& account_id);

}  // namespace wheelpit::api
