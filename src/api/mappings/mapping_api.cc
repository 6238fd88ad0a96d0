#include "api/mappings/mapping_api.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "api/mappings/mapping_admission.h"
#include "api/mappings/mapping_filters.h"
#include "api/mappings/mapping_json.h"
#include "api/mappings/mapping_request.h"
#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "api/service/outcome_targets.h"
#include "api/service/page.h"
#include "api/service/tag_rules.h"
#include "base/uuid.h"
#include "mapping/broker_rules.h"
#include "mapping/kafka_cluster.h"
#include "mapping/mapping_lifecycle.h"
#include "mapping/source_traits.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxPage = 100;  // whatever MaxItems asks for

std::unexpected<ServiceError> in_use(std::string_view verb) {
  return fail(ErrorCode::resource_in_use,
              "Cannot " + std::string(verb) + " the event source mapping because it is in use.");
}

// Compiling the patterns of a request takes long if their $or multiply.
template <class Check>
awaitable<Outcome<void>> check_apart(ApiContext& context, Check check) {
  co_return co_await context.workers.run(std::move(check));
}

Outcome<Mapping> new_mapping(const Call& call, SourceKind kind, const MappingSettings& given,
                             const ApiDependencies& deps, const std::string& uuid) {
  if (kind == SourceKind::msk && !cluster_of(deps.kafka, kind, given.event_source_arn, {})) {
    return fail(ErrorCode::invalid_parameter_value,
                "Cannot access cluster " + given.event_source_arn +
                    ". Please ensure the role can perform the DescribeClusterV2 (recommended) or "
                    "DescribeCluster and GetBootstrapBrokers actions on your cluster in IAM.");
  }
  auto mapping = mapping_from(kind, with_defaults(kind, given, uuid), deps.brokers);
  if (!mapping) return mapping;
  mapping->tags = texts_of(call.input, "Tags");
  mapping->status =
      status_of_new(kind, flag_of(call.input, "Enabled").value_or(true), deps.clock.wall_now());
  return mapping;
}

// Of some kinds a mapping that is not enabled is being created, too, for anyone who creates it.
json::object shown_of_new(const Mapping& mapping, const ApiDependencies& deps) {
  json::object shown = members_of(mapping, deps);
  if (mapping.status.state == MappingState::disabled) {
    shown["State"] = to_string(traits_of(mapping.kind).new_and_disabled);
  }
  return shown;
}

}  // namespace

Answer MappingApi::create(Call call) {
  const auto kind = kind_of(call.input, context_.deps.brokers);
  if (!kind) co_return std::unexpected(kind.error());
  if (auto checked = check_ranges(call, *kind); !checked)
    co_return std::unexpected(checked.error());
  if (auto checked = check_destination(call, *kind, context_.deps.filter_profile); !checked) {
    co_return std::unexpected(checked.error());
  }
  auto function = co_await check_function(call, *kind);
  if (!function) co_return std::unexpected(function.error());
  const MappingSettings given = settings_of(call.input);
  if (auto checked = check_source(call, *kind, given, context_.deps); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (!traits_of(*kind).consumed) {
    auto checked = co_await check_apart(
        context_, [this, &kind, &given] { return check_filters(*kind, given, context_.deps); });
    if (!checked) co_return std::unexpected(checked.error());
    co_return not_consumed(*kind);
  }
  const std::string uuid = make_uuid();
  auto mapping = new_mapping(call, *kind, given, context_.deps, uuid);
  if (!mapping) co_return std::unexpected(mapping.error());
  const std::string on_failure = mapping->handling.on_failure.value_or("");
  if (auto checked = check_failure_destination(on_failure, context_.deps); !checked) {
    co_return std::unexpected(checked.error());
  }
  mapping->function_arn = std::move(function->arn);
  if (!mapping->filters.empty()) {
    auto checked = co_await check_apart(
        context_, [this, &mapping] { return check_filters(*mapping, context_.deps); });
    if (!checked) co_return std::unexpected(checked.error());
  }
  if (auto checked = check_tag_count(mapping->tags); !checked) {
    co_return std::unexpected(checked.error());
  }
  auto queue = co_await check_source_queue(*kind, mapping->event_source_arn, function->timeout);
  if (!queue) co_return std::unexpected(queue.error());
  auto stream = co_await check_source_stream(*kind, mapping->event_source_arn);
  if (!stream) co_return std::unexpected(stream.error());
  mapping->uuid = uuid;

  const auto turn = co_await context_.writes.take();
  auto duplicates = co_await check_duplicates(*mapping);
  if (!duplicates) co_return std::unexpected(duplicates.error());
  json::object shown = shown_of_new(*mapping, context_.deps);
  auto written = co_await write(std::move(*mapping), 0, std::move(shown));
  if (!written) co_return std::unexpected(written.error());
  if (!*written)
    co_return fail(ErrorCode::service, "The random UUID is already in use. Try again.");
  co_return std::move(**written);
}

Answer MappingApi::get(Call call) {
  auto found = co_await find(text_of(call.input, "UUID"));
  if (!found) co_return std::unexpected(found.error());
  co_return settled_members_of(found->value, context_.deps);
}

Answer MappingApi::list(Call call) {
  std::string function_arn;
  if (has(call.input, "FunctionName")) {
    auto reference = function_of(context_, call);
    if (!reference) co_return std::unexpected(reference.error());
    function_arn = arn_of(context_.deps, *reference);
  }
  const std::string source = text_of(call.input, "EventSourceArn");
  const auto page = page_of(call.input, kMaxPage);
  if (!page) co_return std::unexpected(page.error());

  const auto is_asked_for = [&](const Mapping& mapping) {
    return (source.empty() || mapping.event_source_arn == source) &&
           (function_arn.empty() || mapping.function_arn == function_arn);
  };
  json::array shown;
  json::object out;
  std::string after = page->after;
  for (bool more = true; more;) {
    const auto stored = co_await context_.mappings.list(after, kMaxPage + 1);
    if (!stored) co_return std::unexpected(to_service_error(stored.error()));
    more = stored->size() > kMaxPage;
    for (const auto& [mapping, revision] : *stored) {
      if (is_asked_for(mapping) && shown.size() == page->limit) {
        out["NextMarker"] = marker_of(after);
        more = false;
        break;
      }
      if (is_asked_for(mapping)) shown.push_back(settled_members_of(mapping, context_.deps));
      after = mapping.uuid;
    }
  }
  out["EventSourceMappings"] = std::move(shown);
  co_return std::move(out);
}

// The reconciler writes too, and not in our turn: anyone who loses looks again.
Answer MappingApi::update(Call call) {
  if (auto checked = co_await check_queue_of(call); !checked) {
    co_return std::unexpected(checked.error());
  }
  const auto turn = co_await context_.writes.take();
  for (;;) {
    auto done = co_await try_update(call);
    if (!done) co_return std::unexpected(done.error());
    if (*done) co_return std::move(**done);
  }
}

Answer MappingApi::remove(Call call) {
  const auto turn = co_await context_.writes.take();
  for (;;) {
    auto done = co_await try_remove(call);
    if (!done) co_return std::unexpected(done.error());
    if (*done) co_return std::move(**done);
  }
}

awaitable<Outcome<std::optional<Output>>> MappingApi::try_update(Call call) {
  auto found = co_await find(text_of(call.input, "UUID"));
  if (!found) co_return std::unexpected(found.error());
  Mapping mapping = std::move(found->value);
  const SourceKind kind = mapping.kind;
  if (auto checked = check_ranges(call, kind); !checked) co_return std::unexpected(checked.error());
  if (auto checked = check_destination(call, kind, context_.deps.filter_profile); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (has(call.input, "FunctionName")) {
    auto function = co_await check_function(call, kind);
    if (!function) co_return std::unexpected(function.error());
    mapping.function_arn = std::move(function->arn);
  }
  const filter::FilterProfile profile = context_.deps.filter_profile;
  if (auto checked = check_members(*call.operation->input, call.input, kind, profile); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (is_in_use(mapping)) co_return in_use("update");
  auto applied = apply_update(call.input, mapping);
  if (!applied) co_return std::unexpected(applied.error());
  if (has(call.input, "DestinationConfig")) {
    const std::string on_failure = mapping.handling.on_failure.value_or("");
    auto checked = check_failure_destination(on_failure, context_.deps);
    if (!checked) co_return std::unexpected(checked.error());
  }
  if (has(call.input, "FilterCriteria")) {
    auto checked = co_await check_apart(
        context_, [this, &mapping] { return check_filters(mapping, context_.deps); });
    if (!checked) co_return std::unexpected(checked.error());
  }
  auto duplicates = co_await check_duplicates(mapping);
  if (!duplicates) co_return std::unexpected(duplicates.error());
  mapping.status.last_modified = context_.deps.clock.wall_now();
  json::object shown = members_of(mapping, context_.deps);
  co_return co_await write(std::move(mapping), found->revision, std::move(shown));
}

awaitable<Outcome<std::optional<Output>>> MappingApi::try_remove(Call call) {
  auto found = co_await find(text_of(call.input, "UUID"));
  if (!found) co_return std::unexpected(found.error());
  Mapping mapping = std::move(found->value);
  if (is_in_use(mapping)) co_return in_use("delete");
  mapping.status.state = MappingState::deleting;
  mapping.status.reason = traits_of(mapping.kind).user_reason;
  if (!traits_of(mapping.kind).modified_in_minutes) {
    mapping.status.last_modified = context_.deps.clock.wall_now();
  }
  json::object shown = settled_members_of(mapping, context_.deps);
  co_return co_await write(std::move(mapping), found->revision, std::move(shown));
}

awaitable<Outcome<Stored<Mapping>>> MappingApi::find(std::string uuid) {
  auto stored = co_await context_.mappings.get(std::move(uuid));
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored) {
    co_return fail(ErrorCode::resource_not_found, "The resource you requested does not exist.");
  }
  co_return std::move(**stored);
}

awaitable<Outcome<std::optional<Output>>> MappingApi::write(Mapping mapping, Revision expected,
                                                            json::object shown) {
  const std::string uuid = mapping.uuid;
  index_.add(mapping);  // before: whether a write that fails has reached the disk is not known
  const auto revision = co_await context_.mappings.put(std::move(mapping), expected);
  if (!revision) {
    if (revision.error().code() == Errc::conflict) co_return std::optional<Output>();
    co_return std::unexpected(to_service_error(revision.error()));
  }
  context_.deps.reconciler.mapping_changed(uuid);
  co_return std::optional<Output>(std::move(shown));
}

}  // namespace wheelpit::api
