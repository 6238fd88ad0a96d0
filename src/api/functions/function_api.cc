#include "api/functions/function_api.h"

#include <string>
#include <utility>
#include <vector>

#include "api/functions/code_package.h"
#include "api/functions/function_members.h"
#include "api/functions/function_writes.h"
#include "api/functions/layer_lookup.h"
#include "api/model/input.h"
#include "api/model/runtime_names.h"
#include "api/service/function_lookup.h"
#include "api/service/outcome_targets.h"
#include "api/service/tag_rules.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "function/versions.h"
#include "net/address/http_url.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxNameLength = 64;

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

std::vector<std::string> layer_arns(const json::object& input) {
  std::vector<std::string> arns;
  if (const json::value* layers = find(input, "Layers")) {
    for (const json::value& arn : layers->as_array()) arns.emplace_back(arn.as_string());
  }
  return arns;
}

bool wants_version(const Call& call) { return flag_of(call.input, "Publish").value_or(false); }

// Looked at when it is given, so that a configuration of the engine that has changed since keeps no
// one from changing something else.
Outcome<void> check_dead_letters(const json::object& input, const Function& function,
                                 const ApiDependencies& deps) {
  if (!has(input, "DeadLetterConfig")) return {};
  return check_dead_letter_target(function.dead_letter_target, deps);
}

awaitable<Outcome<void>> check_runtime_in(const json::object& input, FunctionHost& host) {
  if (!has(input, "Runtime")) co_return Outcome<void>();
  co_return co_await check_runtime(text_of(input, "Runtime"), host);
}

// The function that CreateFunction describes, without its code.
awaitable<Outcome<Function>> new_function(const ApiContext& context, const Call& call) {
  const auto reference = function_of(context, call);
  if (!reference) co_return std::unexpected(reference.error());
  if (reference->name.size() > kMaxNameLength) {
    co_return invalid(
        "1 validation error detected: Value '" + reference->name +
        "' at 'functionName' failed to satisfy constraint: Member must have length less "
        "than or equal to 64");
  }
  if (!reference->qualifier.empty() && reference->qualifier != "$LATEST") {
    co_return invalid("A function is created without a version or alias; '" + reference->qualifier +
                      "' is one.");
  }
  if (auto checked = check_package_type(call.input); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (auto checked = check_layer_arns(layer_arns(call.input), context.deps.region); !checked) {
    co_return std::unexpected(checked.error());
  }
  Function function;
  function.name = reference->name;
  function.arn = arn_of(context.deps, {.name = reference->name, .qualifier = {}});
  function.architectures = {std::string(host_architecture())};
  function.revision_id = make_uuid();
  function.last_modified = context.deps.clock.wall_now();
  function.tags = texts_of(call.input, "Tags");
  if (auto checked = check_tag_count(function.tags); !checked) {
    co_return std::unexpected(checked.error());
  }
  auto runnable = co_await check_runtime_in(call.input, context.deps.functions);
  if (!runnable) co_return std::unexpected(runnable.error());
  auto applied = apply_configuration(call.input, function);
  if (!applied) co_return std::unexpected(applied.error());
  auto checked = check_dead_letters(call.input, function, context.deps);
  if (!checked) co_return std::unexpected(checked.error());
  co_return function;
}

// What names the code in the input of UpdateFunctionCode. It leaves the input: a package is large.
json::object take_code(json::object& input) {
  json::object code;
  for (const char* member : {"ZipFile", "S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri"}) {
    if (json::value* const value = input.if_contains(member)) code[member] = std::move(*value);
    input.erase(member);
  }
  return code;
}

std::unexpected<ServiceError> exists_already(const std::string& name) {
  return fail(ErrorCode::resource_conflict, "Function already exist: " + name);
}

}  // namespace

Answer FunctionApi::create(Call call) {
  auto function = co_await new_function(context_, call);
  if (!function) co_return std::unexpected(function.error());
  const auto present = co_await context_.functions.get(function->name);
  if (!present) co_return std::unexpected(to_service_error(present.error()));
  if (*present) co_return exists_already(function->name);

  const CodeStore::Hold hold(context_.deps.code, function->name);
  auto applied =
      co_await apply_code(std::move(call.input.at("Code").as_object()), Keep::code, *function);
  if (!applied) co_return std::unexpected(applied.error());
  auto layered = co_await apply_layers(call.input, *function);
  if (!layered) co_return std::unexpected(layered.error());

  begin_settling(*function, Settling::Of::creation, function->last_modified);
  std::string version;
  if (wants_version(call)) {
    const auto published = publish_version(*function, {}, function->last_modified);
    if (!published) co_return std::unexpected(published.error());
    version = published->version;
  }
  const auto turn = co_await context_.writes.take();
  auto written = co_await save_function(context_, *function, 0);
  if (!written) {
    if (written.error().code == ErrorCode::resource_conflict) {
      co_return exists_already(function->name);
    }
    co_return std::unexpected(written.error());
  }
  co_return members_of(*find_version(*function, version), context_.deps, Telling::all, "");
}

Answer FunctionApi::update_code(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_to_change(call);
  if (!found) co_return std::unexpected(found.error());
  Function function = std::move(found->value);
  if (function.image_uri.empty() && has(call.input, "ImageUri")) {
    co_return invalid(
        "Please don't provide ImageUri when updating a function with packageType Zip.");
  }
  if (!function.image_uri.empty() && !has(call.input, "ImageUri")) {
    co_return invalid("Please provide ImageUri when updating a function with packageType Image.");
  }
  json::object processors;
  if (const auto* given = find(call.input, "Architectures")) {
    processors["Architectures"] = *given;
  }
  auto configured = apply_configuration(processors, function);
  if (!configured) co_return std::unexpected(configured.error());

  const CodeStore::Hold hold(context_.deps.code, function.name);
  const bool dry_run = flag_of(call.input, "DryRun").value_or(false);
  auto applied =
      co_await apply_code(take_code(call.input), dry_run ? Keep::nothing : Keep::code, function);
  if (!applied) co_return std::unexpected(applied.error());
  if (dry_run) co_return members_of(function, context_.deps, Telling::all, "");

  mark_changed(function);
  std::string version;
  if (wants_version(call)) {
    const auto published = publish_version(function, {}, function.last_modified);
    if (!published) co_return std::unexpected(published.error());
    version = published->version;
  }
  auto written = co_await save_function(context_, function, found->revision);
  if (!written) co_return std::unexpected(written.error());
  co_return members_of(*find_version(function, version), context_.deps, Telling::all, version);
}

Answer FunctionApi::update_configuration(Call call) {
  const auto turn = co_await context_.writes.take();
  auto found = co_await find_to_change(call);
  if (!found) co_return std::unexpected(found.error());
  Function function = std::move(found->value);
  if (!function.image_uri.empty()) {
    auto checked = check_image_members(call.input);
    if (!checked) co_return std::unexpected(checked.error());
  }
  auto runnable = co_await check_runtime_in(call.input, context_.deps.functions);
  if (!runnable) co_return std::unexpected(runnable.error());
  auto applied = apply_configuration(call.input, function);
  if (!applied) co_return std::unexpected(applied.error());
  auto checked = check_dead_letters(call.input, function, context_.deps);
  if (!checked) co_return std::unexpected(checked.error());
  const CodeStore::Hold hold(context_.deps.code, function.name);
  auto layered = co_await apply_layers(call.input, function);
  if (!layered) co_return std::unexpected(layered.error());

  mark_changed(function);
  auto written = co_await save_function(context_, function, found->revision);
  if (!written) co_return std::unexpected(written.error());
  co_return members_of(function, context_.deps, Telling::all, "");
}

awaitable<Outcome<Stored<Function>>> FunctionApi::find_to_change(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  if (!reference->qualifier.empty() && reference->qualifier != "$LATEST") {
    co_return invalid("Versions and aliases cannot be updated: name the function without '" +
                      reference->qualifier + "'.");
  }
  auto found = co_await look_up(context_, *reference);
  if (!found) co_return std::unexpected(found.error());
  const auto checked = check_revision_id(call, found->value.revision_id);
  if (!checked) co_return std::unexpected(checked.error());
  const auto settled = check_settled(found->value);
  if (!settled) co_return std::unexpected(settled.error());
  co_return std::move(*found);
}

void FunctionApi::mark_changed(Function& function) const {
  function.revision_id = make_uuid();
  function.last_modified = context_.deps.clock.wall_now();
  begin_settling(function, Settling::Of::update, function.last_modified);
}

awaitable<Outcome<void>> FunctionApi::apply_layers(json::object input, Function& function) {
  if (!has(input, "Layers")) co_return Outcome<void>();
  co_return co_await set_layers(context_, layer_arns(input), function);
}

awaitable<Outcome<void>> FunctionApi::apply_code(json::object code, Keep keep, Function& function) {
  const auto origin = code_origin(code);
  if (!origin) co_return std::unexpected(origin.error());
  if (*origin == CodeOrigin::none) co_return invalid("Please provide a source for function code.");
  if (*origin == CodeOrigin::image) {
    const std::string uri = text_of(code, "ImageUri");
    if (auto url = parse_http_url(uri); !url) {
      co_return invalid(
          "wheelpit runs a container image where it is running already: ImageUri must be the "
          "address of its Runtime Interface Emulator, such as http://127.0.0.1:9000; '" +
          uri + "' is not one.");
    }
    function.image_uri = uri;
    function.code_sha256 = sha256_hex(uri);  // the image's own is not known here
    co_return Outcome<void>();
  }
  if (*origin == CodeOrigin::directory) {
    auto directory = co_await context_.workers.run([this, &code] {  // it may be on a slow disk
      return hot_reload_directory(code, context_.deps.hot_reload);
    });
    if (!directory) co_return std::unexpected(directory.error());
    function.hot_reload = true;
    function.code_directory = std::move(*directory);
    function.code_sha256 = "";
    function.code_size = 0;
    co_return Outcome<void>();
  }
  CodeStore& store = context_.deps.code;
  auto package = co_await package_of(context_, std::move(code));
  if (!package) co_return std::unexpected(package.error());
  std::string zip = std::move(*package);
  auto stored = keep == Keep::code ? co_await store.put(function.name, std::move(zip))
                                   : co_await store.check(std::move(zip));
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  function.hot_reload = false;
  function.code_directory = std::move(stored->directory);
  function.code_sha256 = std::move(stored->sha256_base64);
  function.code_size = stored->zip_bytes;
  if (keep == Keep::code) co_return co_await merge_layers(context_, function);
  co_return Outcome<void>();
}

}  // namespace wheelpit::api
