#include "rabbitmq_broker.h"

#include <filesystem>
#include <sstream>

namespace wheelpit {

namespace {

Broker* the_broker = nullptr;

}  // namespace

bool Broker::available(std::string& why) {
  if (!std::filesystem::exists("/usr/lib/rabbitmq")) {
    why = "rabbitmq-server is not installed (apt-get install rabbitmq-server)";
    return false;
  }
  return FixtureTool::available("rabbitmq", why);
}

Broker::Broker() : tool_(FixtureTool::of_environment("rabbitmq", {"--tls"})) {
  port_ = static_cast<std::uint16_t>(std::stoi(tool_.value("PORTS")));
  tls_port_ = static_cast<std::uint16_t>(std::stoi(tool_.value("TLS_PORTS")));
  the_broker = this;
}

Broker::~Broker() { the_broker = nullptr; }

std::string Broker::url() const {
  return "amqp://guest:guest@127.0.0.1:" + std::to_string(port_) + "/%2F";
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
