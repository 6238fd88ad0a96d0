#include "source/rabbitmq/amqp_endpoint.h"

#include <array>

namespace wheelpit::rabbitmq {

Result<Endpoint> parse_amqp_endpoint(std::string_view url) {
  static constexpr std::array kSchemes = {
      EndpointScheme{.name = "amqp", .transport = Transport::plain, .default_port = 5672},
      EndpointScheme{.name = "amqps", .transport = Transport::tls, .default_port = 5671},
  };
  return parse_endpoint(url, kSchemes);
}

}  // namespace wheelpit::rabbitmq
