#include "mapping/kafka_cluster.h"

#include <algorithm>

namespace wheelpit {
namespace {

using std::string_view;

Status not_built(const std::string& what) {
  return Error(Errc::invalid_argument,
               "This version of wheelpit does not support " + what + " of Kafka mappings.");
}

}  // namespace

Result<const KafkaCluster*> cluster_of(const std::vector<KafkaCluster>& clusters, SourceKind kind,
                                       string_view arn, const std::vector<std::string>& servers) {
  if (kind != SourceKind::msk) {
    const auto found = std::ranges::find_if(clusters, [&](const KafkaCluster& cluster) {
      return std::ranges::find_first_of(cluster.bootstrap_servers, servers) !=
             cluster.bootstrap_servers.end();
    });
    return found == clusters.end() ? nullptr : &*found;
  }
  const auto found = std::ranges::find(clusters, arn, &KafkaCluster::arn);
  if (found != clusters.end()) return &*found;
  std::string known;
  for (const KafkaCluster& cluster : clusters) known += (known.empty() ? "" : ", ") + cluster.arn;
  return Error(Errc::not_found, "no [[kafka]] of the configuration has the ARN " +
                                    std::string(arn) + "; it has " +
                                    (known.empty() ? "none" : known));
}

Status check_kafka_is_built(const MappingSettings& settings) {
  if (settings.consumption_mode == "Queue") return not_built("ConsumptionMode \"Queue\"");
  if (settings.schema_registry) return not_built("SchemaRegistryConfig");
  if (!settings.system_log_level.empty()) return not_built("LoggingConfig");
  return {};
}

}  // namespace wheelpit
