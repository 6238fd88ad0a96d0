#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <vector>

#include "app/config/activemq_settings.h"
#include "aws/client/aws_client.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "mapping/broker.h"
#include "mapping/kafka_cluster.h"
#include "mapping/mapping.h"
#include "metrics/metrics.h"
#include "poll/source_factory.h"
#include "positions/checkpoint_writer.h"
#include "positions/position_store.h"
#include "secrets/credentials_reader.h"
#include "source/sharded/shard_paces.h"
#include "store/document_store.h"

namespace wheelpit {

// What sources of one shard are made with. References must outlive the factory and its sources.
struct SourceServices {
  boost::asio::io_context& io;
  const Clock& clock;
  CredentialsReader& credentials;
  std::vector<Broker> brokers;  // of the configuration
  const ActiveMqSettings& activemq;
  AwsClient& aws;
  Metrics& metrics;
  Log log;
  PositionStore& positions;
  CheckpointWriter& checkpoints;  // of this shard
  sharded::ShardPaces& paces;     // of all shards
  DocumentStore& documents;
  std::vector<KafkaCluster> kafka = {};  // of the configuration
};

// A mapping to be read.
struct SourceOrder {
  const Mapping& mapping;
  Duration function_timeout;
};

// How many lanes read the mapping: as many as ScalingConfig says (profile "extended"), or as usual.
inline std::size_t lanes_of(const Mapping& mapping, std::size_t usual) {
  const auto& asked = mapping.handling.maximum_concurrency;
  return asked ? static_cast<std::size_t>(*asked) : usual;
}

// The broker whose queue the mapping reads. Errc::not_found says that it is not configured.
Result<const Broker*> broker_of(const SourceServices& services, const Mapping& mapping);

// Each kind of source has a function of this form in its own file.
using OpenSources = Result<std::unique_ptr<MappingSources>>(const SourceServices&,
                                                            const SourceOrder&);

}  // namespace wheelpit
