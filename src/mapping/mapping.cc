#include "mapping/mapping.h"

#include <array>
#include <utility>

#include "function/function_arn.h"

namespace wheelpit {
namespace {

constexpr std::array<std::pair<MappingState, std::string_view>, 7> kStateNames = {{
    {MappingState::creating, "Creating"},
    {MappingState::enabling, "Enabling"},
    {MappingState::enabled, "Enabled"},
    {MappingState::disabling, "Disabling"},
    {MappingState::disabled, "Disabled"},
    {MappingState::updating, "Updating"},
    {MappingState::deleting, "Deleting"},
}};

std::string_view uri_of(const std::vector<SourceAccess>& list, std::string_view type,
                        std::string_view otherwise) {
  for (const SourceAccess& access : list) {
    if (access.type == type) return access.uri;
  }
  return otherwise;
}

// arn:aws:kinesis:R:A:stream/NAME, perhaps with /consumer/...; arn:aws:dynamodb:R:A:table/NAME/...
std::string_view stream_name(SourceKind kind, std::string_view arn) {
  const std::string_view type = kind == SourceKind::kinesis ? ":stream/" : ":table/";
  const std::size_t at = arn.find(type);
  if (at == std::string_view::npos) return arn;
  const std::string_view name = arn.substr(at + type.size());
  return name.substr(0, name.find('/'));
}

}  // namespace

std::string_view to_string(MappingState state) {
  for (const auto& [value, name] : kStateNames) {
    if (value == state) return name;
  }
  std::unreachable();
}

std::optional<MappingState> parse_mapping_state(std::string_view text) {
  for (const auto& [value, name] : kStateNames) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::string_view MqParameters::virtual_host() const { return uri_of(access, "VIRTUAL_HOST", "/"); }

std::string_view MqParameters::secret_arn() const { return uri_of(access, "BASIC_AUTH", ""); }

Duration BatchingParameters::window() const {
  if (!window_seconds) return std::chrono::milliseconds(500);
  return std::chrono::seconds(*window_seconds);
}

bool BatchHandling::cuts_batches() const {
  return !function_response_types.value_or(std::vector<std::string>()).empty() ||
         bisect_batch_on_function_error.value_or(false) ||
         maximum_retry_attempts.value_or(-1) >= 0 || maximum_record_age_seconds.value_or(-1) >= 0;
}

std::string_view Mapping::function_name() const { return function_name_of_arn(function_arn); }

std::string_view Mapping::queue_name() const {
  if (const auto* broker = std::get_if<MqParameters>(&source)) return broker->queue;
  if (const auto* kafka = std::get_if<KafkaParameters>(&source)) return kafka->topic;
  const std::string_view arn = event_source_arn;
  if (is_in(kind, kStreams)) return stream_name(kind, arn);
  return arn.substr(arn.rfind(':') + 1);  // all of it if there is no colon
}

std::string_view Mapping::virtual_host() const {
  return kind == SourceKind::rabbitmq ? mq().virtual_host() : "";
}

std::string_view Mapping::secret_arn() const {
  if (const auto* kafka = std::get_if<KafkaParameters>(&source)) {
    for (const SourceAccess& access : kafka->access) {
      if (access.type.ends_with("_AUTH")) return access.uri;
    }
    return "";
  }
  const auto* broker = std::get_if<MqParameters>(&source);
  return broker == nullptr ? "" : broker->secret_arn();
}

SourceParameters empty_parameters(SourceKind kind) {
  if (is_mq(kind)) return MqParameters();
  if (is_in(kind, kStreams)) return StreamParameters();
  if (is_in(kind, kKafka)) return KafkaParameters();
  return SqsParameters();
}

}  // namespace wheelpit
