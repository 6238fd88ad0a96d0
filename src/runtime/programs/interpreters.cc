#include "runtime/programs/interpreters.h"

#include <unistd.h>

#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "runtime/process/find_program.h"
#include "runtime/process/process.h"
#include "runtime/programs/node_arguments.h"

namespace wheelpit {

namespace {

constexpr auto kAskLimit = std::chrono::seconds(5);
constexpr auto kBelieveMissing = std::chrono::seconds(5);

std::vector<std::string> candidates(const RuntimeName& name) {
  std::vector<std::string> list;
  const auto add = [&](const std::string& program) {
    for (std::string& path : find_programs(program)) list.push_back(std::move(path));
  };
  if (name.family == RuntimeFamily::python) {
    add("python" + name.version);
    add("python3");
  } else {
    add("node" + name.version);
    add("node");
    add("nodejs");
  }
  return list;
}

// Prints those of kSwitchedOffFeatures that a Node.js has options for, a line each.
std::string node_features_question() {
  std::string names;
  for (const std::string_view feature : kSwitchedOffFeatures) {
    names += "'" + std::string(feature) + "',";
  }
  return "for (const name of [" + names +
         "]) if (process.allowedNodeEnvironmentFlags.has(`--experimental-${name}`)) "
         "console.log(name)";
}

// It could not be asked: that says nothing of what it is.
bool is_unknown(const Error& error) {
  return error.code() == Errc::throttled || error.code() == Errc::timed_out;
}

Error cannot_ask(const std::string& runtime, const Error& why) {
  return {Errc::unavailable, "runtime " + runtime + " cannot be started now: " + why.message() +
                                 "; it is tried again"};
}

// Asks the program itself. It may be a shim (pyenv, asdf) that finds the real one by the engine's
// environment, so it gets that environment.
Result<Interpreter> ask(const std::string& program, RuntimeFamily family) {
  ProcessSpec spec;
  if (family == RuntimeFamily::python) {
    spec.arguments = {
        program, "-c",
        "import os, sys; print('%d.%d' % sys.version_info[:2]); print(sys.version_info[2]); "
        "print(os.path.realpath(sys.executable)); print(os.path.realpath(sys.base_prefix))"};
  } else {
    spec.arguments = {program, "-e",
                      "const fs = require('fs'), path = require('path');"
                      "const p = fs.realpathSync(process.execPath);"
                      "const v = process.versions.node.split('.');"
                      "console.log(v[0]); console.log(v[1]); console.log(p);"
                      "console.log(path.dirname(path.dirname(p)));" +
                          node_features_question()};
  }
  for (char** variable = environ; *variable != nullptr; ++variable) {
    spec.environment.emplace_back(*variable);
  }
  spec.working_directory = "/";
  const auto answer = run_program(spec, kAskLimit);
  if (!answer) return answer.error();

  std::istringstream lines(*answer);
  Interpreter found;
  std::string path;
  std::string prefix;
  if (!std::getline(lines, found.version) || !std::getline(lines, found.release) ||
      !std::getline(lines, path) || !std::getline(lines, prefix)) {
    return Error(Errc::unavailable, program + " does not say its version: " + *answer);
  }
  found.program = path;
  found.prefix = prefix;
  for (std::string feature; std::getline(lines, feature);) found.features.push_back(feature);
  return found;
}

}  // namespace

std::string missing_interpreter_text(std::string_view runtime, const RuntimeName& name,
                                     const std::set<std::string>& present) {
  const bool python = name.family == RuntimeFamily::python;
  const std::string program = python ? "python" : "node ";
  std::string has;
  std::string choices;
  for (const std::string& version : present) {
    if (!has.empty()) {
      has += ", ";
      choices += " or ";
    }
    has.append(program).append(version);
    choices.append(python ? "python" : "nodejs").append(version).append(python ? "" : ".x");
  }
  // No package is named: a distribution has one version, and mostly another one.
  const std::string elsewhere =
      python ? "https://www.python.org/downloads" : "https://nodejs.org/en/download";
  return "runtime " + std::string(runtime) + " needs " + program + name.version +
         " on this machine, which has " + (has.empty() ? "none" : has) + ": " +
         (choices.empty() ? "" : "choose the runtime " + choices + ", ") + "install " + program +
         name.version + " (" + elsewhere + "), or name its program in [runtimes] \"" +
         std::string(runtime) + "\" of the configuration";
}

Result<Interpreter> Interpreters::find(const std::string& runtime, const RuntimeName& name,
                                       TimePoint now) {
  if (const auto known = found_.find(runtime); known != found_.end()) {
    if (std::filesystem::exists(known->second.program)) return known->second;
    found_.erase(known);
  }
  if (const auto missing = missing_.find(runtime);
      missing != missing_.end() && now < missing->second.until) {
    return missing->second.error;
  }
  auto interpreter = search(runtime, name);
  if (!interpreter && interpreter.error().code() == Errc::unavailable) return interpreter;
  if (!interpreter) {
    missing_.insert_or_assign(runtime, Missing{now + kBelieveMissing, interpreter.error()});
    return interpreter.error();
  }
  missing_.erase(runtime);
  return found_[runtime] = *interpreter;
}

Result<Interpreter> Interpreters::search(const std::string& runtime,
                                         const RuntimeName& name) const {
  if (const auto given = overrides_.find(runtime); given != overrides_.end()) {
    auto interpreter = ask(given->second, name.family);
    if (!interpreter && is_unknown(interpreter.error())) {
      return cannot_ask(runtime, interpreter.error());
    }
    if (!interpreter) {
      return Error(Errc::invalid_argument,
                   "[runtimes] \"" + runtime + "\": " + interpreter.error().message());
    }
    return *interpreter;  // whatever its version: the user has said so
  }
  std::set<std::string> present;
  std::optional<Error> unknown;
  for (const std::string& program : candidates(name)) {
    const auto interpreter = ask(program, name.family);
    if (!interpreter) {
      if (is_unknown(interpreter.error())) unknown = interpreter.error();
      continue;
    }
    if (interpreter->version == name.version) return *interpreter;
    present.insert(interpreter->version);
  }
  if (unknown) return cannot_ask(runtime, *unknown);
  return Error(Errc::invalid_argument, missing_interpreter_text(runtime, name, present));
}

}  // namespace wheelpit
