#include "api/http/key_access.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "api/http/function_access.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kConcealed =
    "The access key is read_only: it may not see the values of environment variables.";

void conceal(json::value& value);

void conceal_in(json::object& object) {
  for (auto& [name, value] : object) {
    if (name == "Environment" && value.is_object() && value.as_object().contains("Variables")) {
      value = {{"Error", {{"ErrorCode", "AccessDeniedException"}, {"Message", kConcealed}}}};
    } else {
      conceal(value);
    }
  }
}

void conceal(json::value& value) {
  if (value.is_object()) conceal_in(value.as_object());
  if (!value.is_array()) return;
  for (json::value& item : value.as_array()) conceal(item);
}

}  // namespace

bool may_read_only(Effect effect) {
  return effect == Effect::reads || effect == Effect::identifies;
}

std::optional<ServiceError> refusal_of_key(const Caller& caller, const Operation& operation,
                                           const std::string& account_id) {
  if (!caller.read_only || may_read_only(operation.effect)) return std::nullopt;
  return ServiceError{.code = ErrorCode::access_denied,
                      .message = "User: " + arn_of(caller, account_id) +
                                 " is not authorized to perform: " + action_of(operation) +
                                 " because the access key " + caller.access_key_id +
                                 " is read_only in [server] access_keys"};
}

void conceal_environments(json::object& answer) { conceal_in(answer); }

}  // namespace wheelpit::api
