#include "poll/mapping_labels.h"

#include <string>
#include <string_view>

#include "aws/arn.h"

namespace wheelpit {
namespace {

// arn:aws:mq:REGION:ACCOUNT:broker:NAME:ID
std::string broker_name(std::string_view text) {
  const auto arn = Arn::parse(text);
  std::string_view rest = arn ? arn->resource_of_type("broker").value_or("") : "";
  return std::string(take_part(rest, ':'));
}

}  // namespace

Labels mapping_labels(const Mapping& mapping) {
  Labels labels = labels_of_mapping(mapping.uuid);
  labels["source"] = mapping.event_source_arn;
  if (is_mq(mapping.kind)) labels["broker"] = broker_name(mapping.event_source_arn);
  labels["queue"] = mapping.queue_name();
  labels["function_name"] = mapping.function_name();
  return labels;
}

Labels labels_of_mapping(const std::string& uuid) {
  return {{"uuid", uuid}, {"event_source_mapping", uuid}};
}

}  // namespace wheelpit
