#include "mapping/source_kind.h"

#include <array>
#include <utility>

namespace wheelpit {
namespace {

struct KnownSource {
  SourceKind kind;
  std::string_view stored;
  std::string_view service;  // third field of its ARN; "" if it has none
  std::string_view within;   // what the ARN must contain, too
  std::string_view name;
};

constexpr auto kSources = std::to_array<KnownSource>({
    {SourceKind::rabbitmq, "rabbitmq", "mq", "", "Amazon MQ"},
    {SourceKind::activemq, "activemq", "mq", "", "Amazon MQ"},
    {SourceKind::sqs, "sqs", "sqs", "", "Amazon SQS"},
    {SourceKind::kinesis, "kinesis", "kinesis", "", "Amazon Kinesis"},
    {SourceKind::dynamodb, "dynamodb", "dynamodb", "/stream/", "Amazon DynamoDB Streams"},
    {SourceKind::msk, "msk", "kafka", "", "Amazon MSK"},
    {SourceKind::self_managed_kafka, "self_managed_kafka", "", "", "self-managed Apache Kafka"},
    {SourceKind::document_db, "document_db", "rds", "", "Amazon DocumentDB"},
});

std::string_view service_in(std::string_view arn) {
  for (int colon = 0; colon < 2; ++colon) {
    const std::size_t at = arn.find(':');
    if (at == std::string_view::npos) return {};
    arn.remove_prefix(at + 1);
  }
  return arn.substr(0, arn.find(':'));
}

}  // namespace

std::optional<SourceKind> source_kind_of(std::string_view arn) {
  const std::string_view service = service_in(arn);
  if (service.empty()) return std::nullopt;
  for (const KnownSource& source : kSources) {
    if (source.service == service && arn.contains(source.within)) return source.kind;
  }
  return std::nullopt;
}

std::string_view name_of(SourceKind kind) {
  for (const KnownSource& source : kSources) {
    if (source.kind == kind) return source.name;
  }
  std::unreachable();
}

std::string_view to_string(SourceKind kind) {
  for (const KnownSource& source : kSources) {
    if (source.kind == kind) return source.stored;
  }
  std::unreachable();
}

std::optional<SourceKind> parse_source_kind(std::string_view text) {
  for (const KnownSource& source : kSources) {
    if (source.stored == text) return source.kind;
  }
  return std::nullopt;
}

}  // namespace wheelpit
