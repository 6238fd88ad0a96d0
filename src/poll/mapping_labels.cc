#include "poll/mapping_labels.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace wheelpit {
namespace {

// arn:aws:mq:REGION:ACCOUNT:broker:NAME:ID
std::string broker_name(std::string_view arn) {
  constexpr int kFieldsBefore = 6;
  for (int field = 0; field < kFieldsBefore; ++field) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return "";
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

}  // namespace

Labels mapping_labels(const Mapping& mapping) {
  Labels labels = labels_of_mapping(mapping.uuid);
  labels["source"] = mapping.event_source_arn;
  labels["broker"] = broker_name(mapping.event_source_arn);
  labels["queue"] = mapping.queue;
  labels["function_name"] = mapping.function_name();
  return labels;
}

Labels labels_of_mapping(const std::string& uuid) {
  return {{"uuid", uuid}, {"event_source_mapping", uuid}};
}

}  // namespace wheelpit
