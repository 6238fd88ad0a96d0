#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "mapping/broker.h"
#include "net/address/endpoint.h"

namespace wheelpit {

// The endpoints that a URL of such a broker names: one of RabbitMQ, one or several of ActiveMQ.
// Errors say what a URL must be, and repeat no credentials.
Result<std::vector<Endpoint>> endpoints_of_url(SourceKind kind, std::string_view url);

// Those of all its URLs, in order of preference. Its URLs were read without a fault when the
// configuration was, so an error is a bug.
Result<std::vector<Endpoint>> endpoints_of(const Broker& broker);

}  // namespace wheelpit
