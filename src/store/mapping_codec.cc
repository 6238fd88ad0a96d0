#include "store/mapping_codec.h"

#include <vector>

#include "store/member_reader.h"
#include "store/member_writer.h"

namespace wheelpit {

std::string encode_mapping(const Mapping& mapping) {
  std::vector<std::string> accesses;
  for (const SourceAccess& access : mapping.source_access) {
    MemberWriter object;
    object.member("type", access.type);
    object.member("uri", access.uri);
    accesses.push_back(std::move(object).finish());
  }
  MemberWriter out;
  out.member("uuid", mapping.uuid);
  out.member("event_source_arn", mapping.event_source_arn);
  out.member("function_arn", mapping.function_arn);
  out.member("queue", mapping.queue);
  out.objects("source_access", accesses);
  out.member("batch_size", mapping.batch_size);
  out.member("maximum_batching_window_seconds", mapping.maximum_batching_window_seconds);
  out.member("filters", mapping.filters);
  const BatchHandling& handling = mapping.handling;
  out.member("maximum_concurrency", handling.maximum_concurrency);
  out.member("function_response_types", handling.function_response_types);
  out.member("bisect_batch_on_function_error", handling.bisect_batch_on_function_error);
  out.member("maximum_retry_attempts", handling.maximum_retry_attempts);
  out.member("maximum_record_age_seconds", handling.maximum_record_age_seconds);
  out.member("on_failure", handling.on_failure);
  out.member("tags", mapping.tags);
  out.member("state", to_string(mapping.state));
  out.member("state_transition_reason", mapping.state_transition_reason);
  out.member("last_processing_result", mapping.last_processing_result);
  out.member("last_modified", mapping.last_modified);
  return std::move(out).finish();
}

Result<Mapping> decode_mapping(std::string_view json) {
  auto in = MemberReader::parse(json);
  if (!in) return in.error();
  Mapping mapping;
  in->required("uuid", mapping.uuid);
  in->required("event_source_arn", mapping.event_source_arn);
  in->required("function_arn", mapping.function_arn);
  in->required("queue", mapping.queue);
  in->objects("source_access", [&](MemberReader& object) {
    SourceAccess& access = mapping.source_access.emplace_back();
    object.required("type", access.type);
    object.required("uri", access.uri);
  });
  in->optional("batch_size", mapping.batch_size);
  in->optional("maximum_batching_window_seconds", mapping.maximum_batching_window_seconds);
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
    mapping.state = *parsed;
  } else {
    in->fail("state", "is unknown");
  }
  in->optional("state_transition_reason", mapping.state_transition_reason);
  in->optional("last_processing_result", mapping.last_processing_result);
  in->required("last_modified", mapping.last_modified);
  if (auto status = in->status(); !status) return status.error();
  return mapping;
}

}  // namespace wheelpit
