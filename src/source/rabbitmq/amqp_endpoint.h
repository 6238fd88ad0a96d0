#pragma once

#include <string_view>

#include "base/result.h"
#include "net/address/endpoint.h"

namespace wheelpit::rabbitmq {

// amqp://host[:5672] or amqps://host[:5671]. Credentials and a virtual host belong to the mapping,
// not to the broker: in the URL they are an error that says so.
Result<Endpoint> parse_amqp_endpoint(std::string_view url);

}  // namespace wheelpit::rabbitmq
