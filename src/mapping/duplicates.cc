#include "mapping/duplicates.h"

#include <algorithm>

#include "function/function_arn.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

std::string joined(const std::vector<std::string>& sources) {
  std::string out;
  for (const std::string& source : sources) out += (out.empty() ? "" : ",") + source;
  return out;
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
  MappingIdentity identity{.kind = mapping.kind,
                           .sources = {mapping.event_source_arn},
                           .function_arn = mapping.function_arn,
                           .stream = {},
                           .virtual_host = std::string(mapping.virtual_host())};
  if (const auto* broker = std::get_if<MqParameters>(&mapping.source)) {
    identity.stream = broker->queue;
  } else if (const auto* kafka = std::get_if<KafkaParameters>(&mapping.source)) {
    identity.stream = kafka->topic;
    if (!kafka->bootstrap_servers.empty()) identity.sources = kafka->bootstrap_servers;
  }
  return identity;
}

bool is_duplicate(const MappingIdentity& a, const MappingIdentity& b) {
  return a.kind == b.kind && share_one(a.sources, b.sources) && a.function_arn == b.function_arn &&
         a.stream == b.stream && a.virtual_host == b.virtual_host;
}

std::string duplicate_text(const MappingIdentity& wanted, std::string_view existing_uuid) {
  const std::string host =
      wanted.virtual_host.empty() ? "" : " VIRTUAL_HOST " + wanted.virtual_host;
  std::string out;
  for (std::string_view rest = traits_of(wanted.kind).twin; !rest.empty();) {
    const std::size_t open = rest.find('{');
    out += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find('}', open);
    const std::string_view mark = rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
    if (mark == "source") out += joined(wanted.sources);
    if (mark == "function") out += wanted.function_arn;
    if (mark == "name") out += function_name_of_arn(wanted.function_arn);
    if (mark == "stream") out += wanted.stream + host;
  }
  return out + " already exists. Please update or delete the existing mapping with UUID " +
         std::string(existing_uuid);
}

}  // namespace wheelpit
