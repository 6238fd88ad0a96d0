#include "runtime/launch/environment_variables.h"

#include "runtime/programs/language.h"
#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {

namespace {

using Variables = std::map<std::string, std::string>;

// The last Java whose runtimes have credentials under their older names, too.
constexpr int kLastOldKeys = 1100;

// From this version on the service's image has no locale but C.UTF-8, which Python then sets.
bool is_since_3_12(const std::string& version) { return version_number(version) >= 312; }

// Where packages of one version of a language are: `front` + VERSION + `back` of the runtime's
// version and, as far as they run there, too, of the one that stands in for it.
std::string for_versions(const RuntimeName& name, const RuntimePaths& paths,
                         const std::string& front, const std::string& back) {
  std::string text = front + name.version + back;
  if (!paths.interpreter_version.empty() && paths.interpreter_version != name.version) {
    text += ":" + front + paths.interpreter_version + back;
  }
  return text;
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
  if (name && name->family != RuntimeFamily::provided && name->family != RuntimeFamily::java) {
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
      variables["PYTHONPATH"] +=
          ":" + for_versions(*name, paths, layers + "/python/lib/python", "/site-packages") + ":" +
          layers + "/python";
    }
  }
  if (name && name->family == RuntimeFamily::ruby) {
    variables["GEM_PATH"] = for_versions(*name, paths, task + "/vendor/bundle/ruby/", ".0") + ":" +
                            for_versions(*name, paths, layers + "/ruby/gems/", ".0");
    variables["RUBYLIB"] = task + ":" + runtime + "/lib:" + layers + "/ruby/lib";
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
  if (name && name->family == RuntimeFamily::java &&
      version_number(name->version) <= kLastOldKeys) {
    set("AWS_ACCESS_KEY", credentials.access_key_id);
    set("AWS_SECRET_KEY", credentials.secret_access_key.reveal());
  }
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

}  // namespace wheelpit::runtime
