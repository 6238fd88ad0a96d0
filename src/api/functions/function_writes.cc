#include "api/functions/function_writes.h"

#include <utility>

#include "api/model/input.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "function/versions.h"
#include "store/function_codec.h"

namespace wheelpit::api {
namespace {

// Of all that a version keeps.
std::string fingerprint_of(const Function& function) {
  Function kept = without_family(function);
  kept.revision_id.clear();
  kept.settling.reset();
  kept.last_modified = {};
  return sha256_hex(encode_function(kept));
}

}  // namespace

boost::asio::awaitable<Outcome<void>> save_function(ApiContext& context, Function function,
                                                    Revision expected) {
  const auto revision = co_await context.functions.put(function, expected);
  if (!revision) co_return std::unexpected(to_service_error(revision.error()));
  context.deps.functions.put(function);
  context.deps.reconciler.function_changed(function.name);
  co_return Outcome<void>();
}

Outcome<void> check_revision_id(const Call& call, const std::string& actual,
                                std::string_view source) {
  const std::string expected = text_of(call.input, "RevisionId");
  if (expected.empty() || expected == actual) return {};
  return fail(ErrorCode::precondition_failed,
              "The Revision Id provided does not match the latest Revision Id. Call the " +
                  std::string(source) + " API to retrieve the latest Revision Id");
}

void begin_settling(Function& function, Settling::Of of, WallTime now) {
  function.settling = Settling{.of = of, .since = now, .revision_id = make_uuid()};
}

std::unexpected<ServiceError> still_pending() {
  return fail(ErrorCode::resource_conflict,
              "The operation cannot be performed at this time. The function is currently in the "
              "following state: Pending");
}

Outcome<void> check_settled(const Function& function) {
  if (!function.settling) return {};
  if (function.settling->of == Settling::Of::creation) return still_pending();
  return fail(ErrorCode::resource_conflict,
              "The operation cannot be performed at this time. An update is in progress for "
              "resource: " +
                  function.arn);
}

void forget_qualifier(Function& function, const std::string& qualifier) {
  function.provisioned.erase(qualifier);
  function.policies.erase(qualifier);
  function.event_invoke_configs.erase(qualifier);
  function.runtime_management.erase(qualifier);
}

Outcome<Published> publish_version(Function& function,
                                   const std::optional<std::string>& description, WallTime now) {
  if (function.hot_reload) {
    return fail(
        ErrorCode::invalid_parameter_value,
        "A version is a copy of a function's code, and the code of " + function.name +
            " is a directory that may change: give it a package with UpdateFunctionCode first.");
  }
  std::string fingerprint = fingerprint_of(function);
  if (!function.versions.empty() && function.versions.back().published_as == fingerprint) {
    return Published{.version = function.versions.back().version, .is_new = false};
  }
  Function version = without_family(function);
  version.version = std::to_string(++function.last_version);
  version.published_as = std::move(fingerprint);
  version.description = description.value_or(version.description);
  version.revision_id = make_uuid();
  version.last_modified = now;
  version.settling.reset();
  if (function.settling) begin_settling(version, Settling::Of::creation, now);
  function.revision_id = make_uuid();
  function.versions.push_back(std::move(version));
  return Published{.version = function.versions.back().version, .is_new = true};
}

}  // namespace wheelpit::api
