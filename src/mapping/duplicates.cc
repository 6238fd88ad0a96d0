#include "mapping/duplicates.h"

#include <algorithm>

#include "function/function_arn.h"

namespace wheelpit {
namespace {

std::string joined(const std::vector<std::string>& sources) {
  std::string out;
  for (const std::string& source : sources) out += (out.empty() ? "" : ",") + source;
  return out;
}

// As each kind of source words it.
std::string beginning_of(const MappingIdentity& wanted) {
  const std::string source = joined(wanted.sources);
  const std::string name(function_name_of_arn(wanted.function_arn));
  const std::string both =
      "event source (\"" + source + "\"), function (\"" + wanted.function_arn + "\")";
  switch (wanted.kind) {
    case SourceKind::sqs:
      return "An event source mapping with SQS arn (\" " + source + " \") and function (\" " +
             name + " \")";
    case SourceKind::kinesis:
    case SourceKind::dynamodb:
    case SourceKind::document_db:
      return "The event source arn (\" " + source + " \") and function (\" " + name +
             " \") provided mapping";
    case SourceKind::msk:
    case SourceKind::self_managed_kafka:
      return "An event source mapping with " + both + ", topics (\"" + wanted.stream + "\")";
    case SourceKind::rabbitmq:
    case SourceKind::activemq:
      break;
  }
  const std::string host =
      wanted.virtual_host.empty() ? "" : " VIRTUAL_HOST " + wanted.virtual_host;
  return "An event source mapping with " + both + " and queues (\"" + wanted.stream + host + "\")";
}

bool share_one(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::any_of(
      a, [&b](const std::string& source) { return std::ranges::find(b, source) != b.end(); });
}

}  // namespace

MappingIdentity identity_of(SourceKind kind, const MappingSettings& parameters,
                            std::string function_arn) {
  MappingIdentity identity{.kind = kind,
                           .sources = parameters.bootstrap_servers,
                           .function_arn = std::move(function_arn),
                           .stream = {},
                           .virtual_host = {}};
  if (!parameters.event_source_arn.empty()) identity.sources = {parameters.event_source_arn};
  if (!parameters.topics.empty()) identity.stream = parameters.topics.front();
  if (kind == SourceKind::document_db) identity.stream = parameters.database_name;
  return identity;
}

MappingIdentity identity_of(const Mapping& mapping) {
  const auto* broker = std::get_if<MqParameters>(&mapping.source);
  return {.kind = mapping.kind,
          .sources = {mapping.event_source_arn},
          .function_arn = mapping.function_arn,
          .stream = broker == nullptr ? "" : broker->queue,
          .virtual_host = std::string(mapping.virtual_host())};
}

bool is_duplicate(const MappingIdentity& a, const MappingIdentity& b) {
  return a.kind == b.kind && share_one(a.sources, b.sources) && a.function_arn == b.function_arn &&
         a.stream == b.stream && a.virtual_host == b.virtual_host;
}

std::string duplicate_text(const MappingIdentity& wanted, std::string_view existing_uuid) {
  return beginning_of(wanted) +
         " already exists. Please update or delete the existing mapping with UUID " +
         std::string(existing_uuid);
}

}  // namespace wheelpit
