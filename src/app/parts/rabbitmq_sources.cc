#include "app/parts/rabbitmq_sources.h"

#include <string>
#include <utility>

#include "app/config/broker_endpoints.h"
#include "app/process/version.h"
#include "mapping/mapping_log.h"
#include "record/rabbitmq_encoder.h"
#include "source/rabbitmq/prefetch.h"
#include "source/rabbitmq/rabbitmq_source.h"

namespace wheelpit {
namespace {

// What RabbitMQ waits for an acknowledgement unless its owner says otherwise.
constexpr Duration kConsumerTimeout = std::chrono::minutes(30);

class RabbitMqSources final : public QueueSources {
 public:
  RabbitMqSources(const SourceServices& services, rabbitmq::RabbitMqSourceOptions options,
                  const SourceOrder& order)
      : services_(services),
        options_(std::move(options)),
        retry_(policy_within(kConsumerTimeout, order.function_timeout)),
        log_(mapping_log(services.log, order.mapping)),
        arn_(order.mapping.event_source_arn),
        lanes_(lanes_of(order.mapping, kRabbitMqLanes)) {}

  std::size_t lanes() const override { return lanes_; }
  RetryPolicy retry() const override { return retry_; }
  std::size_t window() const override { return options_.prefetch_count; }

  void change(const Mapping& mapping, Duration function_timeout) override {
    options_.prefetch_count =
        rabbitmq::prefetch_count(mapping.batching.size, function_timeout, lanes_);
    retry_ = policy_within(kConsumerTimeout, function_timeout);
  }

  SourceParts make_lane(const LaneKey& /*lane*/, SourceObserver& observer) override {
    rabbitmq::RabbitMqSourceContext context{.io = services_.io,
                                            .clock = services_.clock,
                                            .credentials = services_.credentials,
                                            .observer = observer,
                                            .log = log_};
    return {.source = std::make_unique<rabbitmq::RabbitMqSource>(options_, std::move(context)),
            .encoder = make_rabbitmq_encoder(arn_, options_.queue, options_.virtual_host)};
  }

 private:
  const SourceServices& services_;
  rabbitmq::RabbitMqSourceOptions options_;
  RetryPolicy retry_;
  const Log log_;
  const std::string arn_;
  const std::size_t lanes_;
};

}  // namespace

Result<std::unique_ptr<MappingSources>> open_rabbitmq_sources(const SourceServices& services,
                                                              const SourceOrder& order) {
  const Mapping& mapping = order.mapping;
  const auto broker = broker_of(services, mapping);
  if (!broker) return broker.error();
  auto endpoints = endpoints_of(**broker);
  if (!endpoints) return endpoints.error();
  rabbitmq::RabbitMqSourceOptions options;
  options.endpoints = *std::move(endpoints);
  options.tls_ca_file = (*broker)->tls_ca_file;
  options.virtual_host = mapping.mq().virtual_host();
  options.queue = mapping.mq().queue;
  options.secret = mapping.mq().secret_arn();
  options.prefetch_count = rabbitmq::prefetch_count(mapping.batching.size, order.function_timeout,
                                                    lanes_of(mapping, kRabbitMqLanes));
  options.connection_name = "wheelpit " + mapping.uuid;
  options.version = kVersion;
  return std::make_unique<RabbitMqSources>(services, std::move(options), order);
}

}  // namespace wheelpit
