#include "app/parts/kafka_access.h"

#include <string>
#include <utility>

#include "mapping/source_kind.h"
#include "store/mapping_store.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<KafkaAccess>> find(KafkaLoginServices services,
                                          const std::vector<KafkaCluster>& clusters,
                                          DocumentStore& store, std::string uuid) {
  const auto stored = co_await MappingStore(store).get(uuid);
  if (!stored) co_return stored.error();
  if (!*stored || !is_in((*stored)->value.kind, kKafka)) {
    co_return Error(Errc::not_found, "the mapping " + uuid + ", whose cluster it is in, is gone");
  }
  const Mapping& mapping = (*stored)->value;
  auto client = kafka_client_of(clusters, mapping);
  if (!client) co_return client.error();
  co_return KafkaAccess{.client = std::move(*client),
                        .identity = make_kafka_identity(services, clusters, mapping)};
}

}  // namespace

KafkaDestinations::Find kafka_access_of_mappings(KafkaLoginServices services,
                                                 std::vector<KafkaCluster> clusters,
                                                 DocumentStore& store) {
  return [services, clusters = std::move(clusters), &store](std::string uuid) {
    return find(services, clusters, store, std::move(uuid));
  };
}

}  // namespace wheelpit
