#include "api/mappings/mapping_admission.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "api/mappings/mapping_api.h"
#include "api/mappings/mapping_request.h"
#include "api/model/constraints.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "function/versions.h"
#include "mapping/duplicates.h"
#include "mapping/poller_group.h"
#include "mapping/queue_admission.h"
#include "mapping/settings_rules.h"
#include "mapping/source_traits.h"
#include "mapping/stream_admission.h"

namespace wheelpit::api {

namespace json = boost::json;

using boost::asio::awaitable;

namespace {

// "Amazon MQ, Amazon SQS"
std::string consumed_titles() {
  std::vector<std::string_view> titles;
  std::string text;
  for (const SourceTraits& traits : all_source_traits()) {
    if (!traits.consumed || std::ranges::find(titles, traits.title) != titles.end()) continue;
    titles.push_back(traits.title);
    text += (text.empty() ? "" : ", ") + std::string(traits.title);
  }
  return text;
}

}  // namespace

Outcome<void> check_destination(const Call& call, SourceKind kind, filter::FilterProfile profile) {
  const json::value* destination = find(call.input, "DestinationConfig");
  if (destination == nullptr || is_empty(*destination)) return {};
  const bool extended = profile == filter::FilterProfile::extended;
  if (may_carry(traits_of(kind), "DestinationConfig", extended)) return {};
  return fail(ErrorCode::invalid_parameter_value,
              "Unsupported DestinationConfig parameter for given event source mapping type.");
}

Outcome<void> check_ranges(const Call& call, SourceKind kind) {
  if (!traits_of(kind).extended_members.empty()) return {};
  if (auto error = check_constraints(*call.operation->input, call.input)) {
    return std::unexpected(std::move(*error));
  }
  return {};
}

Outcome<void> check_source(const Call& call, SourceKind kind, const MappingSettings& given,
                           const ApiDependencies& deps) {
  if (auto checked = check_members(*call.operation->input, call.input, kind, deps.filter_profile);
      !checked) {
    return checked;
  }
  if (const auto checked = check_new_settings(kind, given, deps.clock.wall_now()); !checked) {
    return std::unexpected(to_service_error(checked.error()));
  }
  return {};
}

std::unexpected<ServiceError> not_consumed(SourceKind kind) {
  return fail(ErrorCode::invalid_parameter_value, "This version of wheelpit does not consume " +
                                                      std::string(traits_of(kind).title) +
                                                      "; it consumes " + consumed_titles() + ".");
}

awaitable<Outcome<MappingApi::Target>> MappingApi::check_function(Call call, SourceKind kind) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  const auto function = co_await look_up(context_, *reference);
  if (!function) {
    if (function.error().code != ErrorCode::resource_not_found) {
      co_return std::unexpected(function.error());
    }
    co_return fail(ErrorCode::invalid_parameter_value, "Function does not exist");
  }
  const int longest = longest_timeout(function->value, reference->qualifier).value_or(0);
  const auto timeout = check_function_timeout(kind, longest);
  if (!timeout) co_return std::unexpected(to_service_error(timeout.error()));
  co_return Target{.arn = arn_of(context_.deps, *reference),
                   .timeout = std::chrono::seconds(longest)};
}

awaitable<Outcome<void>> MappingApi::check_source_queue(SourceKind kind, std::string arn,
                                                        std::chrono::seconds timeout) {
  if (!traits_of(kind).is_inspected) co_return Outcome<void>();
  if (context_.deps.queues == nullptr) co_return not_consumed(kind);
  const auto facts = co_await context_.deps.queues->inspect(std::move(arn));
  const Status checked = check_queue(facts, timeout);
  if (!checked) co_return std::unexpected(to_service_error(checked.error()));
  co_return Outcome<void>();
}

awaitable<Outcome<void>> MappingApi::check_source_stream(SourceKind kind, std::string arn) {
  if (!is_in(kind, kStreams)) co_return Outcome<void>();
  StreamInspector* const inspector =
      is_in(kind, kKinesis) ? context_.deps.kinesis : context_.deps.dynamodb_streams;
  if (inspector == nullptr) co_return not_consumed(kind);
  const Status asked = co_await inspector->inspect(arn);
  const Status checked = check_stream(kind, arn, asked);
  if (!checked) co_return std::unexpected(to_service_error(checked.error()));
  co_return Outcome<void>();
}

// What else is wrong with the update is told by try_update(), and first.
awaitable<Outcome<void>> MappingApi::check_queue_of(Call call) {
  if (!has(call.input, "FunctionName")) co_return Outcome<void>();
  const auto found = co_await find(text_of(call.input, "UUID"));
  if (!found) co_return Outcome<void>();
  const SourceKind kind = found->value.kind;
  if (!traits_of(kind).is_inspected) co_return Outcome<void>();
  const auto function = co_await check_function(call, kind);
  if (!function) co_return Outcome<void>();
  co_return co_await check_source_queue(kind, found->value.event_source_arn, function->timeout);
}

awaitable<Outcome<void>> MappingApi::check_duplicates(Mapping mapping) {
  const auto others = co_await index_.like(mapping);
  if (!others) co_return std::unexpected(to_service_error(others.error()));
  const MappingIdentity wanted = identity_of(mapping);
  for (const Mapping& other : *others) {
    if (other.uuid != mapping.uuid && is_duplicate(identity_of(other), wanted)) {
      co_return fail(ErrorCode::resource_conflict, duplicate_text(wanted, other.uuid));
    }
  }
  co_return co_await check_pollers_of_group(std::move(mapping));
}

awaitable<Outcome<void>> MappingApi::check_pollers_of_group(Mapping mapping) {
  if (poller_group_of(mapping).empty()) co_return Outcome<void>();
  auto stored = co_await context_.mappings.list();
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  std::vector<Mapping> all;
  for (auto& [other, revision] : *stored) all.push_back(std::move(other));
  const Status checked = check_poller_group(mapping, all);
  if (!checked) co_return std::unexpected(to_service_error(checked.error()));
  co_return Outcome<void>();
}

}  // namespace wheelpit::api
