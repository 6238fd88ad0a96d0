#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// A broker that listens on this machine, on the port where it usually does.
struct LocalBroker {
  std::string title;  // "RabbitMQ"
  std::string url;    // for --broker: "amqp://localhost:5672"

  bool operator==(const LocalBroker&) const = default;
};

// The brokers that accept a connection now, in the order of the usual ports.
std::vector<LocalBroker> find_local_brokers();

// The error if no broker can be chosen automatically, with how to name one.
std::string which_broker(const std::vector<LocalBroker>& found, const std::string& command);

}  // namespace wheelpit
