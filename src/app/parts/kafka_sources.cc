#include "app/parts/kafka_sources.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/process/version.h"
#include "mapping/kafka_cluster.h"
#include "mapping/mapping_log.h"
#include "record/kafka_encoder.h"
#include "source/kafka/group.h"
#include "source/kafka/partition_source.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kBatchesAhead = 2;

kafka::Login login_of(std::string_view type) {
  if (type == "BASIC_AUTH") return kafka::Login::plain;
  if (type == "SASL_SCRAM_256_AUTH") return kafka::Login::scram_sha_256;
  if (type == "SASL_SCRAM_512_AUTH") return kafka::Login::scram_sha_512;
  return kafka::Login::none;
}

// What of a mapping's SourceAccessConfigurations is a login.
class Identity final : public kafka::IdentityReader {
 public:
  Identity(CredentialsReader& credentials, const std::vector<SourceAccess>& access)
      : credentials_(credentials) {
    for (const SourceAccess& one : access) {
      if (login_of(one.type) == kafka::Login::none) continue;
      login_ = login_of(one.type);
      secret_ = one.uri;
    }
  }

  bool has_login() const { return login_ != kafka::Login::none; }

  asio::awaitable<Result<kafka::ClientIdentity>> read() override {
    kafka::ClientIdentity identity{.login = login_};
    if (!has_login()) co_return identity;
    auto read = co_await credentials_.read(secret_);
    if (!read) co_return read.error();
    identity.username = std::move(read->username);
    identity.password = std::move(read->password);
    co_return identity;
  }

  asio::awaitable<Result<kafka::LoginToken>> token(
      const kafka::ClientIdentity& /*identity*/) override {
    co_return Error(Errc::invalid_argument, "no login of this mapping has a token");
  }

 private:
  CredentialsReader& credentials_;
  kafka::Login login_ = kafka::Login::none;
  std::string secret_;
};

kafka::GroupStart start_of(const KafkaParameters& parameters) {
  using Kind = kafka::GroupStart::Kind;
  if (parameters.starting_position == "LATEST") return {.kind = Kind::newest, .at = {}};
  if (parameters.starting_position == "AT_TIMESTAMP") {
    return {.kind = Kind::at, .at = parameters.starting_timestamp.value_or(WallTime())};
  }
  return {.kind = Kind::oldest, .at = {}};
}

std::string joined(const std::vector<std::string>& servers) {
  std::string text;
  for (const std::string& server : servers) text += (text.empty() ? "" : ",") + server;
  return text;
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
               std::unique_ptr<Identity> identity, const SourceOrder& order)
      : services_(services),
        arn_(order.mapping.event_source_arn),
        servers_(options.client.bootstrap_servers),
        topic_(options.topic),
        batch_size_(order.mapping.batching.size),
        identity_(std::move(identity)),
        group_(std::move(options), {.io = services.io,
                                    .clock = services.clock,
                                    .identity = *identity_,
                                    .log = mapping_log(services.log, order.mapping)}) {}

  asio::awaitable<void> run(LanePlan& plan) override { co_await group_.run(plan); }
  void stop() override { group_.stop(); }
  void retry_now() override { group_.retry_now(); }

  RetryPolicy retry() const override { return policy_in_order(); }
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
  const std::unique_ptr<Identity> identity_;
  kafka::Group group_;
};

}  // namespace

Result<std::unique_ptr<MappingSources>> open_kafka_sources(const SourceServices& services,
                                                           const SourceOrder& order) {
  const Mapping& mapping = order.mapping;
  const KafkaParameters& parameters = mapping.kafka();
  const auto cluster = cluster_of(services.kafka, mapping.kind, mapping.event_source_arn,
                                  parameters.bootstrap_servers);
  if (!cluster) return cluster.error();
  auto identity = std::make_unique<Identity>(services.credentials, parameters.access);
  const auto& servers = parameters.bootstrap_servers.empty() ? (*cluster)->bootstrap_servers
                                                             : parameters.bootstrap_servers;
  kafka::GroupOptions options{
      .client = {.bootstrap_servers = joined(servers),
                 .group = parameters.consumer_group,
                 // As at the service: a login goes through TLS, unless the configuration says else.
                 .tls = *cluster == nullptr ? identity->has_login() : (*cluster)->tls,
                 .version = kVersion},
      .topic = parameters.topic,
      .start = start_of(parameters)};
  if (*cluster != nullptr) options.client.tls_ca_file = (*cluster)->tls_ca_file;
  return std::make_unique<KafkaSources>(services, std::move(options), std::move(identity), order);
}

}  // namespace wheelpit
