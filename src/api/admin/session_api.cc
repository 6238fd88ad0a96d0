#include "api/admin/session_api.h"

#include <chrono>
#include <utility>

namespace wheelpit::api {
namespace {

namespace json = boost::json;

std::int64_t milliseconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

}  // namespace

Answer SessionApi::get(Call call) {
  const Authentication& authentication = context_.authentication;
  json::object out;
  out["SignInRequired"] = call.caller.unknown;
  out["AccessKeysRequired"] = authentication.keys_required();
  out["Region"] = authentication.region();
  out["Service"] = signing_name(Service::lambda);
  if (call.caller.unknown) co_return Output(std::move(out));
  out["ReadOnly"] = call.caller.read_only;
  if (!call.caller.access_key_id.empty()) out["AccessKeyId"] = call.caller.access_key_id;
  if (call.caller.session_until) out["ExpiresAt"] = milliseconds_of(*call.caller.session_until);
  co_return Output(std::move(out));
}

Answer SessionApi::create(Call call) {
  if (!context_.authentication.keys_required()) {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "This engine has no access keys: there is nothing to sign in to.");
  }
  const auto issued = context_.authentication.sign_in(call.caller);
  if (!issued) {
    co_return fail(ErrorCode::access_denied,
                   "Sign the request that opens a session with an access key.");
  }
  json::object out;
  out["Token"] = issued->token;
  out["AccessKeyId"] = call.caller.access_key_id;
  out["ExpiresAt"] = milliseconds_of(issued->until);
  out["ReadOnly"] = call.caller.read_only;
  co_return Output(std::move(out));
}

}  // namespace wheelpit::api
