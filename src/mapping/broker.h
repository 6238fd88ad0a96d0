#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mapping/source_kind.h"

namespace wheelpit {

// A broker of the configuration. Event source mappings name it by its ARN.
struct Broker {
  std::string name;
  std::string id;                          // "b-<uuid>"
  std::string arn;                         // arn:aws:mq:REGION:ACCOUNT:broker:NAME:ID
  SourceKind kind = SourceKind::rabbitmq;  // or activemq
  std::vector<std::string> endpoints;      // URLs, in order of preference
  std::optional<std::string> tls_ca_file;  // PEM; the system's authorities if absent

  // Of whom queues of the broker are destinations: a secret's name or ARN. "": of nobody.
  std::string publisher_secret = {};
  std::string publisher_virtual_host = "/";  // of RabbitMQ

  bool operator==(const Broker&) const = default;
};

}  // namespace wheelpit
