#include "api/function_api.h"

#include <algorithm>

#include "api/function_lookup.h"
#include "api/function_members.h"
#include "api/input.h"
#include "api/tag_rules.h"
#include "base/uuid.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxNameLength = 64;

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

bool is_number(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The function that CreateFunction describes, without its code.
Outcome<Function> new_function(const ApiContext& context, const Call& call) {
  const auto reference = function_of(context, call);
  if (!reference) return std::unexpected(reference.error());
  if (reference->name.size() > kMaxNameLength) {
    return invalid("1 validation error detected: Value '" + reference->name +
                   "' at 'functionName' failed to satisfy constraint: Member must have length less "
                   "than or equal to 64");
  }
  if (!reference->qualifier.empty() && reference->qualifier != "$LATEST") {
    return invalid("A function is created without a version or alias; '" + reference->qualifier +
                   "' is one.");
  }
  if (!has(call.input, "Runtime") || !has(call.input, "Handler")) {
    return invalid(
        "Runtime and Handler are mandatory parameters for functions created with deployment "
        "packages.");
  }
  Function function;
  function.name = reference->name;
  function.arn = arn_of(context.deps, {.name = reference->name, .qualifier = {}});
  function.architectures = {std::string(host_architecture())};
  function.revision_id = make_uuid();
  function.last_modified = context.deps.clock.wall_now();
  function.tags = texts_of(call.input, "Tags");
  if (auto checked = check_tag_count(function.tags); !checked) {
    return std::unexpected(checked.error());
  }
  auto applied = apply_configuration(call.input, context.deps.functions, function);
  if (!applied) return std::unexpected(applied.error());
  return function;
}

std::unexpected<ServiceError> exists_already(const std::string& name) {
  return fail(ErrorCode::resource_conflict, "Function already exist: " + name);
}

}  // namespace

Answer FunctionApi::create(Call call) {
  auto function = new_function(context_, call);
  if (!function) co_return std::unexpected(function.error());
  const auto present = co_await context_.functions.get(function->name);
  if (!present) co_return std::unexpected(to_service_error(present.error()));
  if (*present) co_return exists_already(function->name);

  auto applied = co_await apply_code(find(call.input, "Code")->as_object(), Keep::code, *function);
  if (!applied) co_return std::unexpected(applied.error());

  const auto turn = co_await context_.writes.take();
  auto written = co_await write(*function, 0);
  if (!written) {
    if (written.error().code == ErrorCode::resource_conflict) {
      co_return exists_already(function->name);
    }
    co_return std::unexpected(written.error());
  }
  co_return members_of(*function, context_.deps, Telling::as_created, "");
}

Answer FunctionApi::update_code(Call call) {
  if (has(call.input, "ImageUri")) {
    co_return invalid(
        "Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_to_change(call);
  if (!found) co_return std::unexpected(found.error());
  Function function = std::move(found->value);
  json::object processors;
  if (const auto* given = find(call.input, "Architectures")) {
    processors["Architectures"] = *given;
  }
  auto configured = apply_configuration(processors, context_.deps.functions, function);
  if (!configured) co_return std::unexpected(configured.error());

  const bool dry_run = flag_of(call.input, "DryRun").value_or(false);
  auto applied = co_await apply_code(call.input, dry_run ? Keep::nothing : Keep::code, function);
  if (!applied) co_return std::unexpected(applied.error());
  if (dry_run) co_return members_of(function, context_.deps, Telling::as_it_is, "");

  function.revision_id = make_uuid();
  function.last_modified = context_.deps.clock.wall_now();
  auto written = co_await write(function, found->revision);
  if (!written) co_return std::unexpected(written.error());
  co_return members_of(function, context_.deps, Telling::as_updated, "");
}

Answer FunctionApi::update_configuration(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_to_change(call);
  if (!found) co_return std::unexpected(found.error());
  Function function = std::move(found->value);
  auto applied = apply_configuration(call.input, context_.deps.functions, function);
  if (!applied) co_return std::unexpected(applied.error());

  function.revision_id = make_uuid();
  function.last_modified = context_.deps.clock.wall_now();
  auto written = co_await write(function, found->revision);
  if (!written) co_return std::unexpected(written.error());
  co_return members_of(function, context_.deps, Telling::as_updated, "");
}

Answer FunctionApi::remove(Call call) {
  auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  const std::string qualifier = std::exchange(reference->qualifier, "");
  const auto turn = co_await context_.writes.take();
  const auto found = co_await look_up(context_, *reference);
  if (!found) co_return std::unexpected(found.error());
  if (qualifier == "$LATEST") {
    co_return invalid("$LATEST version cannot be deleted without deleting the function.");
  }
  if (is_number(qualifier)) co_return Output();  // versions there are none of
  if (!qualifier.empty()) {
    reference->qualifier = qualifier;
    co_return fail(ErrorCode::resource_not_found,
                   "Function not found: " + arn_of(context_.deps, *reference));
  }
  const auto removed = co_await context_.functions.remove(reference->name, found->revision);
  if (!removed) co_return std::unexpected(to_service_error(removed.error()));
  context_.deps.functions.remove(reference->name);
  context_.deps.reconciler.function_changed(reference->name);
  co_return Output();
}

awaitable<Outcome<Stored<Function>>> FunctionApi::find_to_change(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  auto found = co_await look_up(context_, *reference);
  if (!found) co_return std::unexpected(found.error());
  const std::string expected = text_of(call.input, "RevisionId");
  if (!expected.empty() && expected != found->value.revision_id) {
    co_return fail(ErrorCode::precondition_failed,
                   "The Revision Id provided does not match the latest Revision Id. Call the "
                   "GetFunction/GetAlias API to retrieve the latest Revision Id");
  }
  co_return std::move(*found);
}

awaitable<Outcome<void>> FunctionApi::apply_code(json::object code, Keep keep, Function& function) {
  const auto origin = code_origin(code);
  if (!origin) co_return std::unexpected(origin.error());
  if (*origin == CodeOrigin::none) co_return invalid("Please provide a source for function code.");
  if (*origin == CodeOrigin::directory) {
    auto directory = hot_reload_directory(code);
    if (!directory) co_return std::unexpected(directory.error());
    function.hot_reload = true;
    function.code_directory = std::move(*directory);
    function.code_sha256 = "";
    function.code_size = 0;
    co_return Outcome<void>();
  }
  CodeStore& store = context_.deps.code;
  std::string zip = text_of(code, "ZipFile");
  code.clear();  // up to 50 MB that nobody needs twice
  auto stored = keep == Keep::code ? co_await store.put(function.name, std::move(zip))
                                   : co_await store.check(std::move(zip));
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  function.hot_reload = false;
  function.code_directory = std::move(stored->directory);
  function.code_sha256 = std::move(stored->sha256_base64);
  function.code_size = stored->zip_bytes;
  co_return Outcome<void>();
}

awaitable<Outcome<void>> FunctionApi::write(Function function, Revision expected) {
  const auto revision = co_await context_.functions.put(function, expected);
  if (!revision) co_return std::unexpected(to_service_error(revision.error()));
  context_.deps.functions.put(function);
  context_.deps.reconciler.function_changed(function.name);
  co_return Outcome<void>();
}

}  // namespace wheelpit
