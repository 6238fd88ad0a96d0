#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "aws/client/aws_client.h"
#include "base/clock.h"
#include "mapping/kafka_cluster.h"
#include "mapping/mapping.h"
#include "secrets/credentials_reader.h"
#include "source/kafka/identity_reader.h"

namespace wheelpit {

// How a mapping of Kafka reaches its cluster, without a login: servers, group, TLS. not_found: the
// configuration lacks the cluster.
Result<kafka::ClientSettings> kafka_client_of(const std::vector<KafkaCluster>& clusters,
                                              const Mapping& mapping);

// References must outlive who uses them.
struct KafkaLoginServices {
  boost::asio::io_context& io;
  const Clock& clock;
  CredentialsReader& credentials;
  AwsClient& aws;
};

// What the mapping logs in with: its SourceAccessConfigurations, else the [[kafka]] of its cluster.
// Of Amazon MSK, and by IAM, the token is signed with the engine's own credentials for the region
// of the cluster, or of the function.
std::unique_ptr<kafka::IdentityReader> make_kafka_identity(
    const KafkaLoginServices& services, const std::vector<KafkaCluster>& clusters,
    const Mapping& mapping);

}  // namespace wheelpit
