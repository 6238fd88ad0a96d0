#include "api/http/function_access.h"

#include <string_view>

#include "api/http/authentication.h"

namespace wheelpit::api {

namespace {

std::string_view reason(FunctionAccess access) {
  if (access == FunctionAccess::none) {
    return R"([functions] api = "none" lets functions do nothing here; "invoke" lets them invoke )"
           "functions";
  }
  return R"([functions] api = "invoke" lets functions only invoke functions; "all" lets them do )"
         "what the operator may";
}

}  // namespace

std::string action_of(const Operation& operation) {
  const bool invokes = operation.name == "Invoke" || operation.name == "InvokeWithResponseStream";
  return std::string(signing_name(operation.service)) + ":" +
         std::string(invokes ? "InvokeFunction" : operation.name);
}

std::string arn_of(const Caller& caller, const std::string& account_id) {
  if (!caller.function) return "arn:aws:iam::" + account_id + ":root";
  return "arn:aws:sts::" + account_id + ":assumed-role/" + caller.function->role + "/" +
         caller.function->name;
}

bool allows(FunctionAccess access, Effect effect) {
  if (effect == Effect::undeclared) return false;
  if (access != FunctionAccess::invoke) return access == FunctionAccess::all;
  return effect == Effect::invokes || effect == Effect::identifies;
}

std::optional<ServiceError> refusal_of(const Caller& caller, const Operation& operation,
                                       FunctionAccess access, const std::string& account_id) {
  if (!caller.function || allows(access, operation.effect)) return std::nullopt;
  return ServiceError{.code = ErrorCode::access_denied,
                      .message = "User: " + arn_of(caller, account_id) +
                                 " is not authorized to perform: " + action_of(operation) +
                                 " because " + std::string(reason(access))};
}

}  // namespace wheelpit::api
