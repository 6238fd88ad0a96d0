#include "api/functions/function_members.h"

#include <sys/utsname.h>

#include <boost/json/array.hpp>
#include <filesystem>

#include "api/functions/environment_rules.h"
#include "api/functions/function_logging.h"
#include "api/model/input.h"
#include "base/utc_text.h"
#include "function/runtime_version.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::string_view kHotReload = "hot-reload";

std::unexpected<ServiceError> invalid(std::string text) {
  return fail(ErrorCode::invalid_parameter_value, std::move(text));
}

std::string_view name_of_state(Function::State state) {
  switch (state) {
    case Function::State::pending:
      return "Pending";
    case Function::State::active:
      return "Active";
    case Function::State::failed:
      return "Failed";
  }
  std::unreachable();
}

void tell_state(const Function& function, Telling telling, const ApiDependencies& deps,
                json::object& out) {
  if (telling == Telling::in_list) return;
  if (function.image_uri.empty()) {
    out["RuntimeVersionConfig"] =
        json::object{{"RuntimeVersionArn", runtime_version_arn(function, deps.region)}};
  }
  if (function.settling && function.settling->of == Settling::Of::creation) {
    out["State"] = "Pending";
    out["StateReason"] = "The function is being created.";
    out["StateReasonCode"] = "Creating";
    return;
  }
  out["State"] = name_of_state(function.state);
  if (!function.state_reason.empty()) out["StateReason"] = function.state_reason;
  if (!function.state_reason_code.empty()) out["StateReasonCode"] = function.state_reason_code;
  if (function.settling) {
    out["LastUpdateStatus"] = "InProgress";
    out["LastUpdateStatusReason"] = "The function is being created.";
    out["LastUpdateStatusReasonCode"] = "Creating";
  } else {
    out["LastUpdateStatus"] = "Successful";
  }
}

}  // namespace

std::string runtime_version_arn(const Function& function, const std::string& region) {
  return wheelpit::runtime_version_arn(function.runtime, region);
}

std::string lambda_time(WallTime time) { return utc_text("YYYY-MM-DDThh:mm:ss.fff+0000", time); }

json::object members_of(const Function& function, const ApiDependencies& deps, Telling telling,
                        std::string_view qualifier) {
  json::object out = {
      {"Architectures", json::array(function.architectures.begin(), function.architectures.end())},
      {"CodeSha256", function.code_sha256},
      {"CodeSize", function.code_size},
      {"Description", function.description},
      {"EphemeralStorage", {{"Size", function.ephemeral_storage_mb}}},
      {"FunctionArn",
       qualifier.empty() ? function.arn : function.arn + ":" + std::string(qualifier)},
      {"FunctionName", function.name},
      {"LastModified", lambda_time(function.last_modified)},
      {"LoggingConfig", shown_logging(function)},
      {"MemorySize", function.memory_mb},
      {"PackageType", function.image_uri.empty() ? "Zip" : "Image"},
      {"RevisionId", function.revision_id},
      {"Role", function.role},
      {"SnapStart", {{"ApplyOn", "None"}, {"OptimizationStatus", "Off"}}},
      {"Timeout", function.timeout_seconds},
      {"TracingConfig", {{"Mode", function.tracing_mode}}},
      {"Version", function.version},
  };
  if (function.image_uri.empty()) {
    out["Handler"] = function.handler;
    out["Runtime"] = function.runtime;
  }
  if (function.environment) {
    json::object variables;
    for (const auto& [name, value] : *function.environment) variables[name] = value;
    out["Environment"] = json::object{{"Variables", std::move(variables)}};
  }
  if (!function.dead_letter_target.empty()) {
    out["DeadLetterConfig"] = json::object{{"TargetArn", function.dead_letter_target}};
  }
  if (!function.layers.empty()) {
    json::array layers;
    for (const LayerReference& layer : function.layers) {
      layers.push_back(json::object{{"Arn", layer.arn}, {"CodeSize", layer.code_size}});
    }
    out["Layers"] = std::move(layers);
  }
  tell_state(function, telling, deps, out);
  return out;
}

Outcome<void> apply_configuration(const json::object& input, Function& function) {
  if (has(input, "Runtime")) function.runtime = text_of(input, "Runtime");
  if (const json::value* environment = find(input, "Environment")) {
    function.environment.reset();
    if (has(environment->as_object(), "Variables")) {
      const json::value& variables = environment->as_object().at("Variables");
      if (auto checked = check_environment(variables.as_object()); !checked) return checked;
      function.environment = texts_of(variables);
    }
  }
  if (has(input, "Handler")) {
    function.handler = text_of(input, "Handler");
    if (function.handler.find('\0') != std::string::npos) {
      return invalid("Handler must not hold a null character.");
    }
  }
  if (has(input, "Role")) function.role = text_of(input, "Role");
  if (has(input, "Description")) function.description = text_of(input, "Description");
  function.timeout_seconds = integer_of(input, "Timeout").value_or(function.timeout_seconds);
  function.memory_mb = integer_of(input, "MemorySize").value_or(function.memory_mb);
  if (const json::value* storage = find(input, "EphemeralStorage")) {
    function.ephemeral_storage_mb =
        integer_of(storage->as_object(), "Size").value_or(function.ephemeral_storage_mb);
  }
  if (const json::value* tracing = find(input, "TracingConfig")) {
    if (has(tracing->as_object(), "Mode"))
      function.tracing_mode = text_of(tracing->as_object(), "Mode");
  }
  if (const json::value* logging = find(input, "LoggingConfig")) {
    if (auto applied = apply_logging(logging->as_object(), function); !applied) return applied;
  }
  // One without a target changes nothing, an empty target removes it.
  if (const json::value* dead_letter = find(input, "DeadLetterConfig")) {
    if (has(dead_letter->as_object(), "TargetArn")) {
      function.dead_letter_target = text_of(dead_letter->as_object(), "TargetArn");
    }
  }
  if (const json::value* architectures = find(input, "Architectures")) {
    const std::string wanted(architectures->as_array().at(0).as_string());
    if (wanted != host_architecture()) {
      return invalid("This machine runs code for " + std::string(host_architecture()) +
                     "; it cannot run functions for " + wanted + ".");
    }
    function.architectures = {wanted};
  }
  return {};
}

Outcome<CodeOrigin> code_origin(const json::object& code) {
  const bool zip = has(code, "ZipFile");
  const bool bucket = has(code, "S3Bucket") || has(code, "S3Key");
  const bool image = has(code, "ImageUri");
  if (int{zip} + int{bucket} + int{image} > 1) {
    return invalid("Please do not provide other FunctionCode parameters when providing a ZipFile.");
  }
  if (zip) return CodeOrigin::zip;
  if (image) return CodeOrigin::image;
  if (!bucket) return CodeOrigin::none;
  return text_of(code, "S3Bucket") == kHotReload ? CodeOrigin::directory : CodeOrigin::object;
}

Outcome<std::string> hot_reload_directory(const json::object& code, const HotReloadRules& rules) {
  const fs::path path = fs::path(text_of(code, "S3Key")).lexically_normal();
  std::string bare = (path.has_filename() ? path : path.parent_path()).string();
  if (auto folder = hot_reload_folder(rules, bare); !folder) {
    return invalid(folder.error().message());
  }
  return bare;
}

std::string_view host_architecture() {
  utsname machine{};
  uname(&machine);
  return std::string_view(machine.machine) == "aarch64" ? "arm64" : "x86_64";
}

}  // namespace wheelpit::api
