#include "runtime/launch/launch.h"

#include <algorithm>
#include <utility>

#include "runtime/launch/extension_programs.h"
#include "runtime/programs/entrypoint.h"
#include "runtime/programs/java_arguments.h"
#include "runtime/programs/java_client.h"
#include "runtime/programs/node_arguments.h"
#include "runtime/sandbox/sandbox_etc.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

// Later versions, which are all that the service has, keep these hints out of an error's message.
std::vector<std::string> ruby_options(const Interpreter& ruby) {
  if (ruby.version != "3.1") return {};
  return {"--disable=did_you_mean", "--disable=error_highlight"};
}

// Our bootstraps lie in folders of their own, so that they are not on the search paths of the
// user's modules.
std::vector<std::string> interpreter_command(const Function& function,
                                             const Interpreter& interpreter, RuntimeFamily family,
                                             const RuntimePaths& paths,
                                             const std::optional<JavaClassPath>& java) {
  const auto command = [&](std::vector<std::string> options, std::vector<std::string> program) {
    options.insert(options.begin(), interpreter.program);
    options.insert(options.end(), program.begin(), program.end());
    return options;
  };
  switch (family) {
    case RuntimeFamily::python:
      return command({"-u"}, {paths.runtime_dir + "/python/bootstrap.py", function.handler});
    case RuntimeFamily::node:
      return command(node_arguments(function, interpreter),
                     {paths.runtime_dir + "/node/bootstrap.mjs"});
    case RuntimeFamily::ruby:
      return command(ruby_options(interpreter), {paths.runtime_dir + "/ruby/bootstrap.rb"});
    case RuntimeFamily::java:
      return command(java_arguments(function, interpreter),
                     {"-cp", java ? java->text : "", std::string(kJavaClient), function.handler});
    case RuntimeFamily::provided:
      break;
  }
  std::unreachable();
}

// A shell does the exec because then a wrapper that is missing ends as in the service: exit 127.
void wrap(std::vector<std::string>& command, const Function& function) {
  if (!function.environment) return;
  const auto wrapper = function.environment->find("AWS_LAMBDA_EXEC_WRAPPER");
  if (wrapper == function.environment->end() || wrapper->second.empty()) return;
  const std::vector<std::string> shell{"/bin/sh", "-c", R"(exec "$0" "$@")", wrapper->second};
  command.insert(command.begin(), shell.begin(), shell.end());
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

bool has_own_network(const LaunchSite& site) { return site.options.network != NetworkMode::host; }

// Layers are at /opt, and nothing else can be made inside of a folder that is shown whole. What the
// machine has there under the same name wins.
void share_opt(SandboxView& view) {
  const fs::path opt = "/opt";
  std::vector<fs::path> taken;
  for (const auto* paths : {&view.extra, &view.shared}) {
    for (const fs::path& path : *paths) {
      if (is_below(path, opt)) taken.push_back(*path.lexically_relative(opt).begin());
    }
  }
  if (taken.empty() || view.layers_directory.empty()) return;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(view.layers_directory, ec)) {
    const fs::path name = entry.path().filename();
    if (std::ranges::find(taken, name) != taken.end()) continue;
    const bool link = entry.is_symlink(ec);
    view.layer_entries.emplace_back(name, link ? fs::read_symlink(entry.path(), ec).string() : "");
  }
}

SandboxView view_of(const LaunchSite& site, const Function& function,
                    const std::optional<Interpreter>& interpreter,
                    const std::optional<JavaClassPath>& java) {
  SandboxView view;
  view.code_directory = function.code_directory;
  view.runtime_directory = site.runtime_directory;
  view.layers_directory = function.layers_directory;
  view.shared = site.options.shared_paths;
  view.own_network = has_own_network(site);
  if (site.options.network == NetworkMode::isolated) {
    view.resolv_conf = site.runtime_directory / "network/resolv.conf";
  }
  view.tmp_bytes = static_cast<std::uint64_t>(function.ephemeral_storage_mb) * 1024 * 1024;
  // pyenv, nvm and the like install under a home folder.
  const bool in_view = !interpreter || is_below(interpreter->program, "/usr");
  if (!in_view) view.extra.push_back(interpreter->prefix);
  if (!in_view && !is_below(interpreter->program, interpreter->prefix)) {
    view.extra.push_back(interpreter->program);
  }
  for (const fs::path& path : java ? java->shown : std::vector<fs::path>()) {
    if (!is_below(path, "/usr")) view.extra.push_back(path);
  }
  share_opt(view);
  return view;
}

// What the launcher does beside starting the command.
struct Beside {
  unsigned processes = kMostProcesses;
  bool listens = false;
  std::vector<std::string> extensions{};  // the paths of programs
};

// From the launcher to "--". Without a sandbox it starts in `directory` and stays as the parent.
std::vector<std::string> launcher_command(const LaunchSite& site, const std::string& directory,
                                          const Beside& beside) {
  const Isolation& isolation = site.isolation;
  const auto with = [](std::vector<std::string>& list, std::initializer_list<std::string> more) {
    list.insert(list.end(), more);
  };
  std::vector<std::string> list;
  if (isolation.sandboxed()) {
    list.emplace_back(RuntimePaths().runtime_dir + "/launcher");
  } else {
    list.emplace_back(site.runtime_directory / "launcher");
    with(list, {"--supervise", "--directory", directory});
  }
  if (isolation.user) {
    with(list,
         {"--user", std::to_string(isolation.user->uid), std::to_string(isolation.user->gid)});
  }
  if (isolation.own_namespace && isolation.sandboxed()) {
    with(list, {"--namespace", std::to_string(kServiceUser.uid), std::to_string(kServiceUser.gid)});
  } else if (isolation.own_namespace) {
    // No one else in there: just a namespace.
    const FunctionUser same =
        isolation.user.value_or(FunctionUser{.uid = geteuid(), .gid = getegid()});
    with(list, {"--namespace", std::to_string(same.uid), std::to_string(same.gid)});
  }
  if (isolation.counts_processes()) {
    with(list, {"--processes", std::to_string(beside.processes)});
    if (isolation.sandboxed() && !isolation.user) list.emplace_back("--limit-first");
  }
  if (beside.listens) {
    // One for each extension that may subscribe to telemetry, and one for those inside the runtime.
    with(list, {"--listen", std::to_string(kInnerPort), "--spare",
                std::to_string(beside.extensions.size() + 1)});
  }
  for (const std::string& program : beside.extensions) with(list, {"--extension", program});
  list.emplace_back("--");
  return list;
}

// `command` in the isolation of the site.
ProcessSpec isolated(const LaunchSite& site, const SandboxView& view,
                     const std::vector<std::string>& command, const Beside& beside) {
  const Isolation& isolation = site.isolation;
  ProcessSpec process;
  process.working_directory = "/";
  if (isolation.user) process.output_owner = isolation.user->uid;
  if (isolation.sandboxed()) {
    const SandboxMaker maker = isolation.user ? SandboxMaker::root : SandboxMaker::ordinary_user;
    process.arguments = sandbox_arguments(isolation.bubblewrap, maker, site.host, view);
    process.arguments_in_file = process.arguments.size() - 2;  // the program and "--" stay
  }
  if (isolation.sandboxed() && site.host.own_core_files) process.core_bytes = kCoreBytes;
  const std::vector<std::string> launcher = launcher_command(site, view.code_directory, beside);
  process.arguments.insert(process.arguments.end(), launcher.begin(), launcher.end());
  process.arguments.insert(process.arguments.end(), command.begin(), command.end());
  return process;
}

}  // namespace

ProcessSpec plan_trial(const LaunchSite& site) {
  SandboxView view;
  view.code_directory = site.runtime_directory;
  view.runtime_directory = site.runtime_directory;
  view.own_network = has_own_network(site);
  return isolated(site, view, {"/bin/true"}, {});
}

unsigned process_limit(int memory_mb) {
  // Half of the threads whose stacks of 16 KiB fill an eighth of the memory, of which the service's
  // machines have 57.5 MB beyond the function's.
  return std::min(static_cast<unsigned>(memory_mb) * 4 + 230, kMostProcesses);
}

Launch plan_launch(const LaunchSite& site, const Function& function,
                   const std::optional<Interpreter>& interpreter,
                   const EnvironmentIdentity& identity) {
  Launch launch;
  launch.sandboxed = site.isolation.sandboxed();
  RuntimePaths paths;
  if (!launch.sandboxed) {
    paths.task_root = function.code_directory;
    paths.runtime_dir = site.runtime_directory;
    if (!function.layers_directory.empty()) paths.layers_root = function.layers_directory;
  }
  if (interpreter) {
    paths.interpreter_bin = interpreter->program.parent_path();
    paths.interpreter_version = interpreter->version;
  }
  paths.language = site.host.language(launch.sandboxed);
  if (site.isolation.nameless) paths.home = kServiceUserHome;

  std::vector<std::string> command;
  std::optional<JavaClassPath> java;
  const auto name = parse_runtime_name(function.runtime);
  if (interpreter && name) {
    if (name->family == RuntimeFamily::java) {
      java = java_class_path(function, site.options.java_class_path, paths.task_root,
                             paths.layers_root);
    }
    command = interpreter_command(function, *interpreter, name->family, paths, java);
    wrap(command, function);
    launch.entrypoint = command.front();
    if (name->family == RuntimeFamily::java && !java) {
      launch.entrypoint = kJavaClient;
      launch.entrypoint_trouble = kNoJavaClient;
    }
  } else {
    launch.entrypoint = "/var/task/bootstrap";
    command = {paths.task_root + "/bootstrap"};
    launch.entrypoint_trouble = entrypoint_trouble(function);
  }

  Beside beside{.processes = process_limit(function.memory_mb), .listens = has_own_network(site)};
  auto extensions = extension_programs(function.layers_directory);
  if (extensions) {
    launch.extensions = std::move(*extensions);
  } else {
    launch.extensions_unknown = extensions.error();
  }
  for (const std::string& file : launch.extensions) {
    beside.extensions.push_back(paths.layers_root + "/extensions/" + file);
  }
  launch.process = isolated(site, view_of(site, function, interpreter, java), command, beside);
  launch.environment = environment_variables(function, site.options, paths, identity);
  if (!launch.extensions.empty()) {
    launch.extension_environment = extension_variables(launch.environment);
  }
  return launch;
}

}  // namespace wheelpit::runtime
