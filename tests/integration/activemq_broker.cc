#include "activemq_broker.h"

#include <filesystem>
#include <iterator>
#include <sstream>
#include <utility>

namespace wheelpit {

namespace {

ActiveMqBroker* the_broker = nullptr;

}  // namespace

bool ActiveMqBroker::available(std::string& why) {
  if (!std::filesystem::exists("/usr/share/activemq/bin/activemq.jar")) {
    why = "activemq is not installed (apt-get install activemq)";
    return false;
  }
  return FixtureTool::available("activemq", why);
}

ActiveMqBroker::ActiveMqBroker(std::vector<std::string> options)
    : tool_("activemq", std::move(options)) {}

ActiveMqBroker::ActiveMqBroker(Shared /*tag*/)
    : tool_(FixtureTool::of_environment("activemq", {"--tls", "--no-fsync"})) {
  the_broker = this;
}

void ActiveMqBroker::publish(const std::string& queue, std::vector<std::string> bodies,
                             std::vector<std::string> options) {
  std::vector<std::string> words{"publish", queue};
  words.insert(words.end(), std::make_move_iterator(bodies.begin()),
               std::make_move_iterator(bodies.end()));
  words.insert(words.end(), std::make_move_iterator(options.begin()),
               std::make_move_iterator(options.end()));
  tool(std::move(words));
}

std::size_t ActiveMqBroker::messages(const std::string& queue) {
  return std::stoul(tool({"depth", queue}));
}

std::vector<std::string> ActiveMqBroker::browse(const std::string& queue) {
  std::istringstream in(tool({"browse", queue}));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::uint16_t ActiveMqBroker::port_of(const char* variable, std::size_t node) {
  std::istringstream in(tool_.value(variable));
  std::vector<int> ports{std::istream_iterator<int>(in), {}};
  return static_cast<std::uint16_t>(ports.at(node));
}

ActiveMqBroker& activemq_broker() { return *the_broker; }

}  // namespace wheelpit
