#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

#include "app/commands/engine_client.h"

namespace wheelpit {

enum class BrokersOutput : std::uint8_t { text, json };

// wheelpit brokers: the brokers that an engine knows.
struct BrokersOptions {
  std::string endpoint_url = {};  // "" for engine_at()'s choice
  BrokersOutput output = BrokersOutput::text;
};

struct BrokersListCommand {
  BrokersOptions options = {};
};

// wheelpit brokers add: the engine adds it to its configuration file and uses it at once.
struct BrokersAddCommand {
  BrokersOptions options = {};
  std::string name = {};
  std::string engine = {};
  std::vector<std::string> endpoints = {};
  std::string id = {};  // "" for what is not given, as below
  std::string tls_ca_file = {};
  std::string publisher_secret = {};
  std::string publisher_virtual_host = {};
};

// wheelpit brokers reload: the engine reloads the brokers of its configuration file.
struct BrokersReloadCommand {
  BrokersOptions options = {};
};

using BrokersCommand = std::variant<BrokersListCommand, BrokersAddCommand, BrokersReloadCommand>;

const BrokersOptions& options_of(const BrokersCommand& command);

// The exit code: 0 done; 1 the engine cannot be reached or refused.
int run_brokers_command(const BrokersCommand& command, const AskEngine& engine, std::ostream& out,
                        std::ostream& err);

}  // namespace wheelpit
