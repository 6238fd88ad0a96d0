#include "store/mapping_codec.h"

#include <vector>

#include "mapping/source_traits.h"
#include "store/member_reader.h"
#include "store/member_writer.h"

namespace wheelpit {
namespace {

void write(const std::vector<SourceAccess>& list, MemberWriter& out) {
  std::vector<std::string> accesses;
  for (const SourceAccess& access : list) {
    MemberWriter object;
    object.member("type", access.type);
    object.member("uri", access.uri);
    accesses.push_back(std::move(object).finish());
  }
  out.objects("source_access", accesses);
}

void read(MemberReader& in, std::vector<SourceAccess>& list) {
  in.objects("source_access", [&list](MemberReader& object) {
    SourceAccess& access = list.emplace_back();
    object.required("type", access.type);
    object.required("uri", access.uri);
  });
}

void write(const std::optional<PollerBounds>& pollers, MemberWriter& out) {
  if (!pollers) return;
  out.member("provisioned", true);
  out.member("minimum_pollers", pollers->minimum);
  out.member("maximum_pollers", pollers->maximum);
  out.member("poller_group", pollers->group);
}

void read(MemberReader& in, std::optional<PollerBounds>& pollers) {
  bool provisioned = false;
  in.optional("provisioned", provisioned);
  if (!provisioned) return;
  pollers.emplace();
  in.optional("minimum_pollers", pollers->minimum);
  in.optional("maximum_pollers", pollers->maximum);
  in.optional("poller_group", pollers->group);
}

void write(const MqParameters& source, MemberWriter& out) {
  out.member("queue", source.queue);
  write(source.access, out);
}

void read(MemberReader& in, MqParameters& source) {
  in.required("queue", source.queue);
  read(in, source.access);
}

void write(const SqsParameters& source, MemberWriter& out) {
  out.member("metrics", source.metrics);
  write(source.pollers, out);
}

void read(MemberReader& in, SqsParameters& source) {
  in.optional("metrics", source.metrics);
  read(in, source.pollers);
}

void write(const KafkaParameters& source, MemberWriter& out) {
  out.member("bootstrap_servers", source.bootstrap_servers);
  out.member("topic", source.topic);
  write(source.access, out);
  out.member("consumer_group", source.consumer_group);
  out.member("starting_position", source.starting_position);
  out.member("starting_timestamp", source.starting_timestamp);
  write(source.pollers, out);
  out.member("metrics", source.metrics);
}

void read(MemberReader& in, KafkaParameters& source) {
  in.optional("bootstrap_servers", source.bootstrap_servers);
  in.required("topic", source.topic);
  read(in, source.access);
  in.required("consumer_group", source.consumer_group);
  in.required("starting_position", source.starting_position);
  in.optional("starting_timestamp", source.starting_timestamp);
  read(in, source.pollers);
  in.optional("metrics", source.metrics);
}

void write(const StreamParameters& source, MemberWriter& out) {
  out.member("starting_position", source.starting_position);
  out.member("starting_timestamp", source.starting_timestamp);
  out.member("parallelization_factor", source.parallelization_factor);
  out.member("tumbling_window_seconds", source.tumbling_window_seconds);
  out.member("metrics", source.metrics);
}

void read(MemberReader& in, StreamParameters& source) {
  in.required("starting_position", source.starting_position);
  in.optional("starting_timestamp", source.starting_timestamp);
  in.optional("parallelization_factor", source.parallelization_factor);
  in.optional("tumbling_window_seconds", source.tumbling_window_seconds);
  in.optional("metrics", source.metrics);
}

// Version 0.1 wrote none: its mappings were of brokers' queues.
SourceKind read_kind(std::string_view arn, MemberReader& in) {
  std::string text;
  in.optional("kind", text);
  const auto kind = text.empty() ? source_kind_of(arn) : parse_source_kind(text);
  if (!text.empty() && !kind) in.fail("kind", "is unknown");
  return kind.value_or(SourceKind::rabbitmq);
}

}  // namespace

std::string encode_mapping(const Mapping& mapping) {
  MemberWriter out;
  out.member("uuid", mapping.uuid);
  out.member("event_source_arn", mapping.event_source_arn);
  out.member("function_arn", mapping.function_arn);
  out.member("kind", traits_of(mapping.kind).name);
  std::visit([&out](const auto& source) { write(source, out); }, mapping.source);
  out.member("batch_size", mapping.batching.size);
  out.member("maximum_batching_window_seconds", mapping.batching.window_seconds);
  out.member("filters", mapping.filters);
  const BatchHandling& handling = mapping.handling;
  out.member("maximum_concurrency", handling.maximum_concurrency);
  out.member("function_response_types", handling.function_response_types);
  out.member("bisect_batch_on_function_error", handling.bisect_batch_on_function_error);
  out.member("maximum_retry_attempts", handling.maximum_retry_attempts);
  out.member("maximum_record_age_seconds", handling.maximum_record_age_seconds);
  out.member("on_failure", handling.on_failure);
  out.member("tags", mapping.tags);
  out.member("state", to_string(mapping.status.state));
  out.member("state_transition_reason", mapping.status.reason);
  out.member("last_processing_result", mapping.status.last_processing_result);
  out.member("last_modified", mapping.status.last_modified);
  return std::move(out).finish();
}

Result<Mapping> decode_mapping(std::string_view json) {
  auto in = MemberReader::parse(json);
  if (!in) return in.error();
  Mapping mapping;
  in->required("uuid", mapping.uuid);
  in->required("event_source_arn", mapping.event_source_arn);
  in->required("function_arn", mapping.function_arn);
  mapping.kind = read_kind(mapping.event_source_arn, *in);
  mapping.source = empty_parameters(mapping.kind);
  std::visit([&in](auto& source) { read(*in, source); }, mapping.source);
  in->optional("batch_size", mapping.batching.size);
  in->optional("maximum_batching_window_seconds", mapping.batching.window_seconds);
  in->optional("filters", mapping.filters);
  BatchHandling& handling = mapping.handling;
  in->optional("maximum_concurrency", handling.maximum_concurrency);
  in->optional("function_response_types", handling.function_response_types);
  in->optional("bisect_batch_on_function_error", handling.bisect_batch_on_function_error);
  in->optional("maximum_retry_attempts", handling.maximum_retry_attempts);
  in->optional("maximum_record_age_seconds", handling.maximum_record_age_seconds);
  in->optional("on_failure", handling.on_failure);
  in->optional("tags", mapping.tags);
  std::string state;
  in->required("state", state);
  if (const auto parsed = parse_mapping_state(state)) {
    mapping.status.state = *parsed;
  } else {
    in->fail("state", "is unknown");
  }
  in->optional("state_transition_reason", mapping.status.reason);
  in->optional("last_processing_result", mapping.status.last_processing_result);
  in->required("last_modified", mapping.status.last_modified);
  if (auto status = in->status(); !status) return status.error();
  return mapping;
}

}  // namespace wheelpit
