#include "runtime/launch/environment_variables.h"

#include <charconv>

#include "runtime/programs/runtime_name.h"

namespace wheelpit {

namespace {

using Variables = std::map<std::string, std::string>;

// From this version on the service's image has no locale but C.UTF-8, which Python then sets.
bool is_since_3_12(const std::string& version) {
  int minor = 0;
  const std::size_t dot = version.find('.') + 1;
  std::from_chars(version.data() + dot, version.data() + version.size(), minor);
  return minor >= 12;
}

// What the service sets but lets the user replace.
Variables defaults(const Function& function, const RuntimeOptions& options,
                   const RuntimePaths& paths) {
  const std::string& task = paths.task_root;
  const std::string& runtime = paths.runtime_dir;
  const std::string& layers = paths.layers_root;
  Variables variables = {
      {"TZ", ":UTC"},
      {"LANG", paths.language},
      {"PATH", "/usr/local/bin:/usr/bin/:/bin:" + layers + "/bin"},
      {"LD_LIBRARY_PATH", "/lib64:/usr/lib64:" + runtime + ":" + runtime + "/lib:" + task + ":" +
                              task + "/lib:" + layers + "/lib"},
      {"AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"},
      {"AWS_XRAY_DAEMON_ADDRESS", options.xray_daemon},
      {"_AWS_XRAY_DAEMON_ADDRESS", options.xray_daemon.substr(0, options.xray_daemon.rfind(':'))},
      {"_AWS_XRAY_DAEMON_PORT", options.xray_daemon.substr(options.xray_daemon.rfind(':') + 1)},
  };
  if (!paths.home.empty()) variables["HOME"] = paths.home;
  // Of the older images without a language.
  if (function.runtime != "provided" && function.runtime != "provided.al2") {
    variables["PATH"].insert(0, paths.interpreter_bin + ":");
    variables["LD_LIBRARY_PATH"].insert(0, "/var/lang/lib:");
  }
  const auto name = parse_runtime_name(function.runtime);
  if (name && name->family != RuntimeFamily::provided) {
    // What the shell leaves that starts these on the service.
    variables["PWD"] = task;
    variables["SHLVL"] = "0";
  }
  if (name && name->family == RuntimeFamily::node) {
    variables["NODE_PATH"] = layers + "/nodejs/node" + name->version + "/node_modules:" + layers +
                             "/nodejs/node_modules:" + runtime + "/node_modules:" + runtime + ":" +
                             task;
  }
  if (name && name->family == RuntimeFamily::python) {
    variables["PYTHONPATH"] = runtime;
    if (is_since_3_12(name->version)) variables["LC_CTYPE"] = "C.UTF-8";
    // Our bootstrap looks into /opt itself, but outside the sandbox the layers are elsewhere.
    if (layers != "/opt") {
      variables["PYTHONPATH"] += ":" + layers + "/python/lib/python" + name->version +
                                 "/site-packages:" + layers + "/python";
    }
  }
  return variables;
}

// What the user's configuration may not set.
Variables reserved(const Function& function, const RuntimeOptions& options,
                   const RuntimePaths& paths, const EnvironmentIdentity& identity) {
  Variables variables = {
      {"_HANDLER", function.handler},
      {"AWS_DEFAULT_REGION", options.region},
      {"AWS_REGION", options.region},
      {"AWS_LAMBDA_FUNCTION_NAME", function.name},
      {"AWS_LAMBDA_FUNCTION_VERSION", function.version},
      {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(function.memory_mb)},
      {"AWS_LAMBDA_LOG_GROUP_NAME", log_group_of(function.name, function.logging)},
      {"AWS_LAMBDA_LOG_STREAM_NAME", identity.log_stream},
      {"AWS_LAMBDA_INITIALIZATION_TYPE", std::string(name_of(identity.initialization))},
      {"AWS_LAMBDA_RUNTIME_API", identity.runtime_api},
      {"LAMBDA_TASK_ROOT", paths.task_root},
      {"LAMBDA_RUNTIME_DIR", paths.runtime_dir},
  };
  const auto name = parse_runtime_name(function.runtime);
  if (name && name->family != RuntimeFamily::provided) {
    variables["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + function.runtime;
  }
  if (function.logging.json) {
    variables["AWS_LAMBDA_LOG_FORMAT"] = "JSON";
    variables["AWS_LAMBDA_LOG_LEVEL"] = function.logging.application_level;
  }
  const FunctionCredentials& credentials = identity.credentials;
  const auto set = [&](const char* key, const std::string& value) {
    if (!value.empty()) variables[key] = value;
  };
  set("AWS_ACCESS_KEY_ID", credentials.access_key_id);
  set("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.reveal());
  set("AWS_SESSION_TOKEN", credentials.session_token.reveal());
  return variables;
}

// Set, they would switch the clients to modes this engine does not serve: several invocations at
// once, framed logs, an endpoint for metadata.
constexpr const char* kNeverSet[] = {"AWS_LAMBDA_MAX_CONCURRENCY", "_LAMBDA_TELEMETRY_LOG_FD",
                                     "_LAMBDA_TELEMETRY_LOG_FD_PROVIDER_SOCKET",
                                     "AWS_LAMBDA_METADATA_API"};

}  // namespace

std::string_view name_of(InitializationType type) {
  return type == InitializationType::on_demand ? "on-demand" : "provisioned-concurrency";
}

std::vector<std::string> environment_variables(const Function& function,
                                               const RuntimeOptions& options,
                                               const RuntimePaths& paths,
                                               const EnvironmentIdentity& identity) {
  Variables all = defaults(function, options, paths);
  const auto overlay = [&](const Variables& over) {
    for (const auto& [name, value] : over) all[name] = value;
  };
  overlay(options.extra_environment);
  if (function.environment) overlay(*function.environment);
  overlay(reserved(function, options, paths, identity));
  for (const char* name : kNeverSet) all.erase(name);

  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (const auto& [name, value] : all) {
    lines.push_back(name);
    lines.back().append("=").append(value);
  }
  return lines;
}

}  // namespace wheelpit
