#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mapping/mapping_settings.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// A Kafka cluster of the configuration. Mappings of Amazon MSK name it by its ARN; a self-managed
// one is that of any of its servers.
struct KafkaCluster {
  std::string name;
  std::string arn;                             // arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/ID
  std::vector<std::string> bootstrap_servers;  // host:port
  bool tls = false;
  std::optional<std::string> tls_ca_file = std::nullopt;  // PEM; the system's if absent
  bool iam = false;  // mappings that name no login log in by IAM

  bool operator==(const KafkaCluster&) const = default;
};

// The cluster that a mapping of `kind` reads. Of Amazon MSK: not_found says what to add. Of a
// self-managed one: null if the configuration says nothing of its servers.
Result<const KafkaCluster*> cluster_of(const std::vector<KafkaCluster>& clusters, SourceKind kind,
                                       std::string_view arn,
                                       const std::vector<std::string>& servers);

// What this version does not do for Kafka mappings, although the service does: Errc::
// invalid_argument names the member.
Status check_kafka_is_built(const MappingSettings& settings);

}  // namespace wheelpit
