#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fixture_tool.h"

namespace wheelpit {

// A real ActiveMQ, run by tools/activemq. The calls block, and throw if the tool reports an error.
class ActiveMqBroker {
 public:
  // ActiveMQ can be started on this machine; if not, `why` says what is missing.
  static bool available(std::string& why);

  // Starts one with these options of the tool.
  explicit ActiveMqBroker(std::vector<std::string> options);
  // Or uses the running one that ACTIVEMQ_FIXTURE_BASE names.
  struct Shared {};
  explicit ActiveMqBroker(Shared);

  std::uint16_t port(std::size_t node = 0) { return port_of("PORTS", node); }
  std::uint16_t tls_port() { return port_of("TLS_PORTS", 0); }
  std::uint16_t nio_tls_port() { return port_of("NIO_TLS_PORTS", 0); }
  std::string ca_file() const { return tool_.base() + "/tls/ca.pem"; }

  // By STOMP: a persistent TextMessage each, unless `options` of the tool say otherwise.
  void publish(const std::string& queue, std::vector<std::string> bodies,
               std::vector<std::string> options = {});

  // In the queue, delivered or not.
  std::size_t messages(const std::string& queue);
  // A line of JSON for each of them.
  std::vector<std::string> browse(const std::string& queue);

  // A command of the tool, and what it prints.
  std::string tool(std::vector<std::string> arguments) { return tool_.run(std::move(arguments)); }

 private:
  std::uint16_t port_of(const char* variable, std::size_t node);

  FixtureTool tool_;
};

// The one all tests share; exists while main() runs the tests.
ActiveMqBroker& activemq_broker();

}  // namespace wheelpit
