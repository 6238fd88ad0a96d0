#include "app/parts/sources.h"

#include <array>

#include "app/parts/activemq_sources.h"
#include "app/parts/dynamodb_sources.h"
#include "app/parts/kafka_sources.h"
#include "app/parts/kinesis_sources.h"
#include "app/parts/rabbitmq_sources.h"
#include "app/parts/sqs_sources.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

struct Row {
  SourceKind kind;
  OpenSources* open;
};

constexpr std::array kTable = {
    Row{.kind = SourceKind::rabbitmq, .open = open_rabbitmq_sources},
    Row{.kind = SourceKind::activemq, .open = open_activemq_sources},
    Row{.kind = SourceKind::sqs, .open = open_sqs_sources},
    Row{.kind = SourceKind::kinesis, .open = open_kinesis_sources},
    Row{.kind = SourceKind::dynamodb, .open = open_dynamodb_sources},
    Row{.kind = SourceKind::msk, .open = open_kafka_sources},
    Row{.kind = SourceKind::self_managed_kafka, .open = open_kafka_sources},
};

}  // namespace

Result<const Broker*> broker_of(const SourceServices& services, const Mapping& mapping) {
  for (const Broker& broker : services.brokers) {
    if (broker.arn == mapping.event_source_arn) return &broker;
  }
  return Error(Errc::not_found, "no [[broker]] of the configuration has the ARN " +
                                    mapping.event_source_arn + ": add one (wheelpit brokers add)");
}

Result<std::unique_ptr<MappingSources>> Sources::open(const Mapping& mapping,
                                                      Duration function_timeout) {
  for (const Row& row : kTable) {
    if (row.kind == mapping.kind) return row.open(services_, {mapping, function_timeout});
  }
  return Error(Errc::invalid_argument, "this version of wheelpit does not consume " +
                                           std::string(traits_of(mapping.kind).title));
}

}  // namespace wheelpit
