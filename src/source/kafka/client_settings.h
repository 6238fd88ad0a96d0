#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace wheelpit::kafka {

// How the cluster is logged in to.
enum class Login : std::uint8_t {
  none,
  plain,
  scram_sha_256,
  scram_sha_512,
  certificate,
  token,  // OAUTHBEARER: a token that the library asks for
};

// What the secrets of a mapping have given. Whatever its form, PEM texts are not looked at here.
struct ClientIdentity {
  Login login = Login::none;
  std::string username = {};
  Secret password = {};
  std::string certificate = {};        // PEM, with its chain
  Secret private_key = {};             // PEM
  Secret private_key_password = {};    // "": the key is not encrypted
  std::string root_certificates = {};  // PEM; "": the system's authorities
};

struct ClientSettings {
  std::string bootstrap_servers;  // host:port, joined by commas
  std::string group;
  bool tls = true;
  std::optional<std::string> tls_ca_file = std::nullopt;  // unless the identity has roots
  ClientIdentity identity = {};
  std::string version = {};  // of wheelpit, for operators of the cluster
};

// A property of the client library, as its documentation names it.
struct Property {
  std::string name;
  Secret value;
};

// Of a consumer: all that differ from the library's defaults. Pure.
std::vector<Property> properties_of(const ClientSettings& settings);
// The same for a producer that is to hand over some messages, each within ten seconds.
std::vector<Property> producer_properties_of(const ClientSettings& settings);

}  // namespace wheelpit::kafka
