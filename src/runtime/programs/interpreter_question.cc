#include "runtime/programs/interpreter_question.h"

#include <unistd.h>

#include <chrono>
#include <sstream>
#include <utility>
#include <vector>

#include "runtime/process/process.h"
#include "runtime/programs/node_arguments.h"

namespace wheelpit::runtime {

namespace {

constexpr auto kAskLimit = std::chrono::seconds(5);

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

// All but Java print version, release, the real program and its prefix, a line each.
std::vector<std::string> question(const std::string& program, RuntimeFamily family) {
  switch (family) {
    case RuntimeFamily::python:
      return {program, "-c",
              "import os, sys; print('%d.%d' % sys.version_info[:2]); print(sys.version_info[2]); "
              "print(os.path.realpath(sys.executable)); print(os.path.realpath(sys.base_prefix))"};
    case RuntimeFamily::node:
      return {program, "-e",
              "const fs = require('fs'), path = require('path');"
              "const p = fs.realpathSync(process.execPath);"
              "const v = process.versions.node.split('.');"
              "console.log(v[0]); console.log(v[1]); console.log(p);"
              "console.log(path.dirname(path.dirname(p)));" +
                  node_features_question()};
    case RuntimeFamily::ruby:
      return {program, "--disable=gems", "-e",
              "require 'rbconfig'; parts = RUBY_VERSION.split('.'); "
              "puts parts[0, 2].join('.'), parts[2], File.realpath(RbConfig.ruby), "
              "File.realpath(RbConfig::CONFIG['prefix'])"};
    case RuntimeFamily::java:
      return {program, "-XshowSettings:properties", "-version"};
    case RuntimeFamily::provided:
      break;
  }
  std::unreachable();
}

std::optional<Interpreter> read_lines(std::string_view printed) {
  std::istringstream lines{std::string(printed)};
  Interpreter found;
  std::string path;
  std::string prefix;
  if (!std::getline(lines, found.version) || !std::getline(lines, found.release) ||
      !std::getline(lines, path) || !std::getline(lines, prefix)) {
    return std::nullopt;
  }
  found.program = path;
  found.prefix = prefix;
  for (std::string feature; std::getline(lines, feature);) found.features.push_back(feature);
  return found;
}

// "17" and "10" of "17.0.10", "8" and "412" of "1.8.0_412".
void split_java_version(std::string_view version, Interpreter& java) {
  if (version.starts_with("1.")) version.remove_prefix(2);
  java.version = version.substr(0, version.find_first_not_of("0123456789"));
  const auto last = version.find_last_of("._");
  if (last == std::string_view::npos) return;
  const std::string_view release = version.substr(last + 1);
  java.release = release.substr(0, release.find_first_not_of("0123456789"));
}

}  // namespace

std::optional<Interpreter> read_java_answer(std::string_view printed) {
  std::istringstream lines{std::string(printed)};
  Interpreter java;
  std::string home;
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find_first_not_of(' ');
    const auto middle = line.find(" = ");
    if (begin == std::string::npos || middle == std::string::npos || begin > middle) continue;
    const std::string name = line.substr(begin, middle - begin);
    const std::string value = line.substr(middle + 3);
    if (name == "java.home") home = value;
    if (name == "java.version") split_java_version(value, java);
  }
  if (home.empty() || java.version.empty()) return std::nullopt;
  java.program = home + "/bin/java";
  java.prefix = home;
  return java;
}

Result<Interpreter> ask_interpreter(const std::string& program, RuntimeFamily family) {
  ProcessSpec spec;
  spec.arguments = question(program, family);
  for (char** variable = environ; *variable != nullptr; ++variable) {
    spec.environment.emplace_back(*variable);
  }
  spec.working_directory = "/";
  const auto answer = run_program(spec, kAskLimit);
  if (!answer) return answer.error();
  auto found = family == RuntimeFamily::java ? read_java_answer(*answer) : read_lines(*answer);
  if (!found) return Error(Errc::unavailable, program + " does not print its version: " + *answer);
  return std::move(*found);
}

}  // namespace wheelpit::runtime
