#include "app/parts/activemq_sources.h"

#include <chrono>
#include <string>
#include <utility>

#include "app/config/broker_endpoints.h"
#include "app/process/version.h"
#include "mapping/mapping_log.h"
#include "record/activemq_encoder.h"
#include "source/activemq/activemq_source.h"
#include "source/activemq/prefetch.h"

namespace wheelpit {
namespace {

constexpr Duration kCountEvery = std::chrono::seconds(15);

class ActiveMqSources final : public QueueSources {
 public:
  ActiveMqSources(const SourceServices& services, activemq::ActiveMqSourceOptions options,
                  const Mapping& mapping)
      : services_(services),
        options_(std::move(options)),
        log_(mapping_log(services.log, mapping)),
        arn_(mapping.event_source_arn),
        lanes_(lanes_of(mapping, kActiveMqLanes)) {}

  std::size_t lanes() const override { return lanes_; }

  // ActiveMQ's default redelivery policy waits a second, every time; and its broker waits for an
  // acknowledgement as long as the consumer lives.
  RetryPolicy retry() const override {
    return {.redelivery_delay = std::chrono::seconds(1),
            .longest_hold = std::chrono::hours(24 * 365)};
  }
  std::size_t window() const override { return static_cast<std::size_t>(options_.prefetch); }

  void change(const Mapping& mapping, Duration /*function_timeout*/) override {
    options_.prefetch = activemq::activemq_prefetch(mapping.batching.size);
  }

  SourceParts make_lane(const LaneKey& lane, SourceObserver& observer) override {
    activemq::ActiveMqSourceContext context{.io = services_.io,
                                            .clock = services_.clock,
                                            .credentials = services_.credentials,
                                            .observer = observer,
                                            .log = log_,
                                            .memory = memory_};
    activemq::ActiveMqSourceOptions options = options_;
    if (services_.activemq.statistics && lane.slot == 0) options.count_every = kCountEvery;
    return {.source =
                std::make_unique<activemq::ActiveMqSource>(std::move(options), std::move(context)),
            .encoder = make_activemq_encoder(arn_, services_.activemq.event_format)};
  }

 private:
  const SourceServices& services_;
  activemq::ActiveMqSourceOptions options_;
  const Log log_;
  const std::string arn_;
  const std::size_t lanes_;
  const std::shared_ptr<activemq::ActiveMqMemory> memory_ =
      std::make_shared<activemq::ActiveMqMemory>();
};

}  // namespace

Result<std::unique_ptr<MappingSources>> open_activemq_sources(const SourceServices& services,
                                                              const SourceOrder& order) {
  const Mapping& mapping = order.mapping;
  const auto broker = broker_of(services, mapping);
  if (!broker) return broker.error();
  auto endpoints = endpoints_of(**broker);
  if (!endpoints) return endpoints.error();
  activemq::ActiveMqSourceOptions options;
  options.endpoints = *std::move(endpoints);
  options.tls_ca_file = (*broker)->tls_ca_file;
  options.queue = mapping.mq().queue;
  options.secret = mapping.mq().secret_arn();
  options.prefetch = activemq::activemq_prefetch(mapping.batching.size);
  options.maximum_redeliveries = services.activemq.maximum_redeliveries;
  options.connection_name = "wheelpit " + mapping.uuid;
  options.version = kVersion;
  return std::make_unique<ActiveMqSources>(services, std::move(options), mapping);
}

}  // namespace wheelpit
