#include <string>
#include <utility>

#include "api/functions/function_api.h"
#include "api/functions/function_writes.h"
#include "api/service/function_lookup.h"
#include "function/versions.h"

// DeleteFunction, of a whole function or of one version.
namespace wheelpit::api {

namespace {

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

}  // namespace

Answer FunctionApi::remove(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  if (reference->qualifier == "$LATEST") {
    co_return invalid("$LATEST version cannot be deleted without deleting the function.");
  }
  const CodeStore::Hold hold(context_.deps.code, reference->name);
  const auto turn = co_await context_.writes.take();
  // The error for an unknown function names no qualifier.
  auto found = co_await look_up(context_, {.name = reference->name, .qualifier = {}});
  if (!found) co_return std::unexpected(found.error());
  if (!reference->qualifier.empty()) {
    co_return co_await remove_version(std::move(*found), reference->qualifier);
  }
  const auto removed = co_await context_.functions.remove(reference->name, found->revision);
  if (!removed) co_return std::unexpected(to_service_error(removed.error()));
  context_.deps.functions.remove(reference->name);
  context_.deps.reconciler.function_changed(reference->name);
  co_return Output();
}

Answer FunctionApi::remove_version(Stored<Function> found, std::string version) {
  if (!is_version_number(version)) {
    co_return invalid("Deletion of aliases is not currently supported.");
  }
  Function& function = found.value;
  std::string aliases;
  for (const auto& [name, alias] : function.aliases) {
    const bool second = alias.additional && alias.additional->version == version;
    if (alias.version != version && !second) continue;
    aliases += aliases.empty() ? name : ", " + name;
  }
  if (!aliases.empty()) {
    co_return fail(
        ErrorCode::resource_conflict,
        "Unable to delete version because the following aliases reference it: [" + aliases + "]");
  }
  if (std::erase_if(function.versions, [&](const Function& v) { return v.version == version; }) ==
      0) {
    co_return Output();  // not an error, as recorded
  }
  forget_qualifier(function, version);
  auto written = co_await save_function(context_, function, found.revision);
  if (!written) co_return std::unexpected(written.error());
  co_return Output();
}

}  // namespace wheelpit::api
