#include "app/sources.h"

#include <array>
#include <utility>

#include "app/version.h"
#include "record/rabbitmq_encoder.h"
#include "source/rabbitmq/amqp_endpoint.h"
#include "source/rabbitmq/prefetch.h"
#include "source/rabbitmq/rabbitmq_source.h"

namespace wheelpit {
namespace {

struct Order {
  const Mapping& mapping;
  const Broker& broker;
  Duration function_timeout;
  SourceObserver& observer;
};

Result<SourceParts> make_rabbitmq(const SourceServices& services, const Order& order) {
  RabbitMqSourceOptions options;
  for (const std::string& url : order.broker.endpoints) {
    auto endpoint = parse_amqp_endpoint(url);
    if (!endpoint) return endpoint.error();
    options.endpoints.push_back(std::move(*endpoint));
  }
  options.tls_ca_file = order.broker.tls_ca_file;
  options.virtual_host = order.mapping.virtual_host();
  options.queue = order.mapping.queue;
  options.secret = order.mapping.secret_arn();
  options.prefetch_count = prefetch_count(order.mapping.batch_size, order.function_timeout);
  options.connection_name = "wheelpit " + order.mapping.uuid;
  options.version = kVersion;

  SourceParts parts;
  parts.encoder =
      make_rabbitmq_encoder(order.mapping.event_source_arn, options.queue, options.virtual_host);
  RabbitMqSourceContext context{.io = services.io,
                                .clock = services.clock,
                                .credentials = services.credentials,
                                .observer = order.observer,
                                .log = services.log.with("mapping", order.mapping.uuid)};
  parts.source = std::make_unique<RabbitMqSource>(std::move(options), std::move(context));
  return parts;
}

struct Row {
  BrokerEngine engine;
  Result<SourceParts> (*make)(const SourceServices&, const Order&);
};

constexpr std::array kTable = {
    Row{.engine = BrokerEngine::rabbitmq, .make = make_rabbitmq},
};

}  // namespace

Result<SourceParts> Sources::make(const Mapping& mapping, Duration function_timeout,
                                  SourceObserver& observer) {
  for (const Broker& broker : services_.brokers) {
    if (broker.arn != mapping.event_source_arn) continue;
    const Order order{mapping, broker, function_timeout, observer};
    for (const Row& row : kTable) {
      if (row.engine == broker.engine) return row.make(services_, order);
    }
    return Error(Errc::invalid_argument,
                 "broker " + broker.name + ": this version has no source for its engine");
  }
  return Error(Errc::not_found, "no [[broker]] of the configuration has the ARN " +
                                    mapping.event_source_arn + "; add it and restart");
}

}  // namespace wheelpit
