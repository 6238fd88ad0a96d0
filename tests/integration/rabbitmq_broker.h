#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fixture_tool.h"

namespace wheelpit {

// A real RabbitMQ of this test program's own, run by tools/rabbitmq. The calls block, and throw if
// the tool reports an error.
class Broker {
 public:
  // RabbitMQ can be started on this machine; if not, `why` says what is missing.
  static bool available(std::string& why);

  // Starts one in a new folder under /tmp, or uses the running one that RABBITMQ_FIXTURE_BASE
  // names.
  Broker();
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  std::uint16_t port() const { return port_; }
  std::uint16_t tls_port() const { return tls_port_; }
  std::string ca_file() const { return tool_.base() + "/tls/ca.pem"; }
  std::string url() const;  // of the administrator

  // `arguments` is JSON.
  void declare(const std::string& queue, const std::string& type = "classic",
               const std::string& arguments = "{}");
  std::size_t messages(const std::string& queue);  // ready and unsettled ones
  std::size_t consumers(const std::string& queue);

  // A command of the tool, and what it prints.
  std::string tool(std::vector<std::string> arguments) { return tool_.run(std::move(arguments)); }
  // An Erlang expression, within the broker.
  std::string eval(const std::string& expression) { return tool({"eval", expression}); }

 private:
  std::vector<std::size_t> depth(const std::string& queue);

  FixtureTool tool_;
  std::uint16_t port_ = 0;
  std::uint16_t tls_port_ = 0;
};

// The one all tests share; exists while main() runs the tests.
Broker& broker();

}  // namespace wheelpit
