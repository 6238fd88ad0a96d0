#include "app/parts/sources.h"

#include <array>

#include "app/parts/activemq_sources.h"
#include "app/parts/rabbitmq_sources.h"

namespace wheelpit {
namespace {

struct Row {
  BrokerEngine engine;
  OpenSources* open;
};

constexpr std::array kTable = {
    Row{.engine = BrokerEngine::rabbitmq, .open = open_rabbitmq_sources},
    Row{.engine = BrokerEngine::activemq, .open = open_activemq_sources},
};

}  // namespace

Result<std::unique_ptr<MappingSources>> Sources::open(const Mapping& mapping,
                                                      Duration function_timeout) {
  for (const Broker& broker : services_.brokers) {
    if (broker.arn != mapping.event_source_arn) continue;
    for (const Row& row : kTable) {
      if (row.engine == broker.engine) {
        return row.open(services_, {mapping, broker, function_timeout});
      }
    }
    return Error(Errc::invalid_argument,
                 "broker " + broker.name + ": this version has no source for its engine");
  }
  return Error(Errc::not_found, "no [[broker]] of the configuration has the ARN " +
                                    mapping.event_source_arn + "; add it and restart");
}

}  // namespace wheelpit
