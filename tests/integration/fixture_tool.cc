#include "fixture_tool.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace wheelpit {

namespace {

struct Ended {
  int status;
  std::string output;
};

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

const char* environment(const std::string& variable) { return std::getenv(variable.c_str()); }

std::string path_of(std::string_view name) {
  const char* path = environment("WHEELPIT_" + upper_case(name) + "_TOOL");
  return path != nullptr ? path : "tools/" + std::string(name);
}

std::string read_all(int fd) {
  std::string all;
  std::array<char, 4096> piece{};
  for (ssize_t count = 0; (count = read(fd, piece.data(), piece.size())) > 0;) {
    all.append(piece.data(), static_cast<std::size_t>(count));
  }
  return all;
}

Ended run_program(std::vector<std::string> words) {
  std::array<int, 2> output{};
  if (pipe2(output.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(output[1]);
  Ended ended{.status = 127, .output = failed == 0 ? read_all(output[0]) : ""};
  close(output[0]);
  if (failed == 0) waitpid(child, &ended.status, 0);
  return ended;
}

std::string new_folder(std::string_view name) {
  std::string folder = "/tmp/wheelpit-" + std::string(name) + ".XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp");
  return folder;
}

}  // namespace

bool FixtureTool::available(std::string_view name, std::string& why) {
  if (std::filesystem::exists(path_of(name))) return true;
  why = "tools/" + std::string(name) + " is not found: run from the repository, or set WHEELPIT_" +
        upper_case(name) + "_TOOL";
  return false;
}

FixtureTool::FixtureTool(std::string_view name, std::vector<std::string> arguments)
    : name_(name), base_(new_folder(name)), started_(true) {
  arguments.insert(arguments.begin(), "start");
  run(std::move(arguments));
}

FixtureTool::FixtureTool(Running /*tag*/, std::string_view name, std::string base)
    : name_(name), base_(std::move(base)) {}

FixtureTool FixtureTool::of_environment(std::string_view name, std::vector<std::string> arguments) {
  const char* base = environment(upper_case(name) + "_FIXTURE_BASE");
  if (base != nullptr) return {Running(), name, base};
  return {name, std::move(arguments)};
}

FixtureTool::~FixtureTool() {
  if (started_) run_program({path_of(name_), "stop", "--base", base_});
}

std::string FixtureTool::run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin() + 1, {"--base", base_});
  arguments.insert(arguments.begin(), path_of(name_));
  Ended ended = run_program(arguments);
  if (ended.status != 0) throw std::runtime_error(arguments[1] + " failed: " + ended.output);
  return std::move(ended.output);
}

std::string FixtureTool::value(std::string_view variable) {
  const std::string prefix = upper_case(name_) + "_FIXTURE_" + std::string(variable) + "=";
  std::istringstream in(run({"env"}));
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(prefix)) continue;
    std::string value = line.substr(prefix.size());
    std::erase(value, '\'');
    return value;
  }
  throw std::runtime_error("the broker does not say " + prefix);
}

}  // namespace wheelpit
