#include "app/config/broker_endpoints.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "source/activemq/openwire_endpoint.h"
#include "source/rabbitmq/amqp_endpoint.h"

namespace wheelpit {

Result<std::vector<Endpoint>> endpoints_of_url(SourceKind kind, std::string_view url) {
  if (kind == SourceKind::activemq) return activemq::parse_openwire_endpoints(url);
  auto endpoint = rabbitmq::parse_amqp_endpoint(url);
  if (!endpoint) return endpoint.error();
  return std::vector{std::move(*endpoint)};
}

Result<std::vector<Endpoint>> endpoints_of(const Broker& broker) {
  std::vector<Endpoint> all;
  for (const std::string& url : broker.endpoints) {
    auto endpoints = endpoints_of_url(broker.kind, url);
    if (!endpoints) return endpoints.error();
    std::ranges::move(*endpoints, std::back_inserter(all));
  }
  return all;
}

}  // namespace wheelpit
