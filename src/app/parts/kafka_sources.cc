#include "app/parts/kafka_sources.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/parts/kafka_client.h"
#include "app/parts/kafka_meters.h"
#include "mapping/mapping_log.h"
#include "poll/mapping_labels.h"
#include "record/kafka_encoder.h"
#include "source/kafka/group.h"
#include "source/kafka/group_ledger.h"
#include "source/kafka/partition_source.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kBatchesAhead = 2;
// At a time, of the service's.
constexpr std::size_t kCallsOfAPoller = 5;

kafka::GroupStart start_of(const KafkaParameters& parameters) {
  using Kind = kafka::GroupStart::Kind;
  if (parameters.starting_position == "LATEST") return {.kind = Kind::newest, .at = {}};
  if (parameters.starting_position == "AT_TIMESTAMP") {
    return {.kind = Kind::at, .at = parameters.starting_timestamp.value_or(WallTime())};
  }
  return {.kind = Kind::oldest, .at = {}};
}

// "grain-2", of the topic "grain".
kafka::Partition partition_in(std::string_view lane) {
  kafka::Partition partition = 0;
  const std::string_view digits = lane.substr(lane.rfind('-') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), partition);
  return partition;
}

class KafkaSources final : public MappingSources {
 public:
  KafkaSources(const SourceServices& services, kafka::GroupOptions options,
               std::unique_ptr<kafka::IdentityReader> identity, const SourceOrder& order)
      : services_(services),
        arn_(order.mapping.event_source_arn),
        servers_(options.client.bootstrap_servers),
        topic_(options.topic),
        batch_size_(order.mapping.batching.size),
        identity_(std::move(identity)),
        meters_(services.metrics, mapping_labels(order.mapping)),
        ledger_(services.positions, services.checkpoints, order.mapping.uuid),
        group_(std::move(options), {.io = services.io,
                                    .clock = services.clock,
                                    .identity = *identity_,
                                    .log = mapping_log(services.log, order.mapping),
                                    .meters = meters_,
                                    .ledger = &ledger_}) {}

  asio::awaitable<void> run(LanePlan& plan) override { co_await group_.run(plan); }
  void stop() override { group_.stop(); }
  void retry_now() override { group_.retry_now(); }

  RetryPolicy retry() const override { return policy_of_kafka(); }
  std::size_t window() const override {
    return static_cast<std::size_t>(std::max(batch_size_, 1)) * kBatchesAhead;
  }
  void change(const Mapping& mapping, Duration /*function_timeout*/) override {
    batch_size_ = mapping.batching.size;
  }

  SourceParts make_lane(const LaneKey& lane, SourceObserver& observer) override {
    return {
        .source = std::make_unique<kafka::PartitionSource>(
            group_, group_.feed_of(lane.name), services_.io, services_.clock, observer, window()),
        .encoder = make_kafka_encoder({.event_source_arn = arn_,
                                       .bootstrap_servers = servers_,
                                       .topic = topic_,
                                       .partition = partition_in(lane.name)})};
  }

 private:
  const SourceServices& services_;
  const std::string arn_;
  const std::string servers_;
  const std::string topic_;
  int batch_size_;
  const std::unique_ptr<kafka::IdentityReader> identity_;
  KafkaMeters meters_;
  kafka::GroupLedger ledger_;
  kafka::Group group_;
};

}  // namespace

Result<std::unique_ptr<MappingSources>> open_kafka_sources(const SourceServices& services,
                                                           const SourceOrder& order) {
  const Mapping& mapping = order.mapping;
  const KafkaParameters& parameters = mapping.kafka();
  auto client = kafka_client_of(services.kafka, mapping);
  if (!client) return client.error();
  kafka::GroupOptions options{
      .client = std::move(*client), .topic = parameters.topic, .start = start_of(parameters)};
  auto identity = make_kafka_identity({.io = services.io,
                                       .clock = services.clock,
                                       .credentials = services.credentials,
                                       .aws = services.aws},
                                      services.kafka, mapping);
  options.batch_size = static_cast<std::size_t>(std::max(mapping.batching.size, 1));
  if (const auto& pollers = parameters.pollers; pollers && pollers->maximum) {
    options.most_calls = kCallsOfAPoller * static_cast<std::size_t>(*pollers->maximum);
  }
  return std::make_unique<KafkaSources>(services, std::move(options), std::move(identity), order);
}

}  // namespace wheelpit
