#include "broker.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace wheelpit {

namespace {

struct Ended {
  int status;
  std::string output;
};

std::string tool_path() {
  const char* path = std::getenv("WHEELPIT_RABBITMQ_TOOL");  // NOLINT(concurrency-mt-unsafe)
  return path != nullptr ? path : "tools/rabbitmq";
}

std::string read_all(int fd) {
  std::string all;
  std::array<char, 4096> piece{};
  for (ssize_t count = 0; (count = read(fd, piece.data(), piece.size())) > 0;) {
    all.append(piece.data(), static_cast<std::size_t>(count));
  }
  return all;
}

Ended run(std::vector<std::string> words) {
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

std::string value_of(const std::string& lines, const std::string& name) {
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name + "=")) continue;
    std::string value = line.substr(name.size() + 1);
    std::erase(value, '\'');
    return value;
  }
  throw std::runtime_error("the broker does not say " + name);
}

Broker* the_broker = nullptr;

}  // namespace

bool Broker::available(std::string& why) {
  if (!std::filesystem::exists("/usr/lib/rabbitmq")) {
    why = "rabbitmq-server is not installed (apt-get install rabbitmq-server)";
    return false;
  }
  if (!std::filesystem::exists(tool_path())) {
    why = "tools/rabbitmq is not found: run from the repository, or set WHEELPIT_RABBITMQ_TOOL";
    return false;
  }
  return true;
}

Broker::Broker() {
  const char* running = std::getenv("RABBITMQ_FIXTURE_BASE");  // NOLINT(concurrency-mt-unsafe)
  if (running != nullptr) {
    base_ = running;
  } else {
    std::string name = "/tmp/wheelpit-rabbitmq.XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    base_ = name;
    started_ = true;
    tool({"start", "--tls"});
  }
  const std::string env = tool({"env"});
  port_ = static_cast<std::uint16_t>(std::stoi(value_of(env, "RABBITMQ_FIXTURE_PORTS")));
  tls_port_ = static_cast<std::uint16_t>(std::stoi(value_of(env, "RABBITMQ_FIXTURE_TLS_PORTS")));
  the_broker = this;
}

Broker::~Broker() {
  the_broker = nullptr;
  if (started_) run({tool_path(), "stop", "--base", base_});
}

std::string Broker::url() const {
  return "amqp://guest:guest@127.0.0.1:" + std::to_string(port_) + "/%2F";
}

std::string Broker::tool(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin() + 1, {"--base", base_});
  arguments.insert(arguments.begin(), tool_path());
  Ended ended = run(arguments);
  if (ended.status != 0) throw std::runtime_error(arguments[1] + " failed: " + ended.output);
  return std::move(ended.output);
}

void Broker::declare(const std::string& queue, const std::string& type,
                     const std::string& arguments) {
  tool({"declare", queue, "--type", type, "--args", arguments});
}

std::size_t Broker::messages(const std::string& queue) {
  const auto numbers = depth(queue);
  return numbers.at(0) + numbers.at(1);
}

std::size_t Broker::consumers(const std::string& queue) { return depth(queue).at(2); }

std::vector<std::size_t> Broker::depth(const std::string& queue) {
  std::istringstream in(tool({"depth", queue}));
  std::vector<std::size_t> numbers;
  for (std::size_t number = 0; in >> number;) numbers.push_back(number);
  return numbers;
}

Broker& broker() { return *the_broker; }

}  // namespace wheelpit
