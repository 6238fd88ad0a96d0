#include "app/engine/mapping_kinds.h"

#include <utility>

#include "mapping/broker_rules.h"
#include "mapping/source_traits.h"

namespace wheelpit {

boost::asio::awaitable<Status> take_kinds_of_brokers(MappingStore& mappings,
                                                     const std::vector<Broker>& brokers, Log log) {
  auto stored = co_await mappings.list();
  if (!stored) co_return stored.error();
  for (auto& [mapping, revision] : *stored) {
    if (!is_mq(mapping.kind)) continue;
    const auto broker = find_broker(brokers, mapping.event_source_arn);
    if (!broker || (*broker)->kind == mapping.kind) continue;
    mapping.kind = (*broker)->kind;
    log.info("a stored mapping takes the engine of its broker",
             {{"mapping", mapping.uuid}, {"engine", traits_of(mapping.kind).name}});
    const auto written = co_await mappings.put(std::move(mapping), revision);
    if (!written) co_return written.error();
  }
  co_return Status();
}

}  // namespace wheelpit
