#include "api/mapping_api.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "api/constraints.h"
#include "api/function_lookup.h"
#include "api/input.h"
#include "api/mapping_filters.h"
#include "api/mapping_members.h"
#include "api/page.h"
#include "api/tag_rules.h"
#include "base/uuid.h"
#include "mapping/mapping_lifecycle.h"
#include "mapping/source_rules.h"

namespace wheelpit {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::size_t kMaxPage = 100;  // whatever MaxItems asks for

std::unexpected<ServiceError> in_use(std::string_view verb) {
  return fail(ErrorCode::resource_in_use,
              "Cannot " + std::string(verb) + " the event source mapping because it is in use.");
}

// Known before the function is looked up, unlike what else a family may not carry.
Outcome<void> check_destination(const json::object& input) {
  const json::value* destination = find(input, "DestinationConfig");
  if (destination == nullptr || is_empty(*destination)) return {};
  return fail(ErrorCode::invalid_parameter_value,
              "Unsupported DestinationConfig parameter for given event source mapping type.");
}

}  // namespace

Answer MappingApi::create(Call call) {
  const auto family = family_of(call.input);
  if (!family) co_return std::unexpected(family.error());
  if (auto checked = check_destination(call.input); !checked) {
    co_return std::unexpected(checked.error());
  }
  auto function_arn = co_await check_function(call);
  if (!function_arn) co_return std::unexpected(function_arn.error());
  if (auto error = check_family(*call.operation->input, call.input, *family)) {
    co_return std::unexpected(*error);
  }
  auto mapping = mapping_from(call.input, context_.deps.brokers);
  if (!mapping) co_return std::unexpected(mapping.error());
  mapping->function_arn = std::move(*function_arn);
  if (auto checked = check_filters(*mapping, context_.deps); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (auto checked = check_tag_count(mapping->tags); !checked) {
    co_return std::unexpected(checked.error());
  }
  mapping->uuid = make_uuid();
  mapping->last_modified = context_.deps.clock.wall_now();

  const auto turn = co_await context_.writes.take();
  auto duplicates = co_await check_duplicates(*mapping);
  if (!duplicates) co_return std::unexpected(duplicates.error());
  auto written = co_await write(std::move(*mapping), 0);
  if (!written) co_return std::unexpected(written.error());
  if (!*written) co_return fail(ErrorCode::service, "A random UUID was taken already; try again.");
  co_return std::move(**written);
}

Answer MappingApi::get(Call call) {
  auto found = co_await find(text_of(call.input, "UUID"));
  if (!found) co_return std::unexpected(found.error());
  co_return members_of(found->value, context_.deps);
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

  auto stored = co_await context_.mappings.list(page->after);
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  json::array shown;
  json::object out;
  std::string last;
  for (const auto& [mapping, revision] : *stored) {
    if (!source.empty() && mapping.event_source_arn != source) continue;
    if (!function_arn.empty() && mapping.function_arn != function_arn) continue;
    if (shown.size() == page->limit) {
      out["NextMarker"] = marker_of(last);
      break;
    }
    shown.push_back(members_of(mapping, context_.deps));
    last = mapping.uuid;
  }
  out["EventSourceMappings"] = std::move(shown);
  co_return std::move(out);
}

// The reconciler writes too, and not in our turn: whoever loses looks again.
Answer MappingApi::update(Call call) {
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
  if (auto checked = check_destination(call.input); !checked) {
    co_return std::unexpected(checked.error());
  }
  if (has(call.input, "FunctionName")) {
    auto function_arn = co_await check_function(call);
    if (!function_arn) co_return std::unexpected(function_arn.error());
    mapping.function_arn = std::move(*function_arn);
  }
  if (auto error = check_family(*call.operation->input, call.input, kMq)) {
    co_return std::unexpected(*error);
  }
  if (is_in_use(mapping)) co_return in_use("update");
  auto applied = apply_update(call.input, context_.deps.brokers, mapping);
  if (!applied) co_return std::unexpected(applied.error());
  if (has(call.input, "FilterCriteria")) {
    if (auto checked = check_filters(mapping, context_.deps); !checked) {
      co_return std::unexpected(checked.error());
    }
  }
  auto duplicates = co_await check_duplicates(mapping);
  if (!duplicates) co_return std::unexpected(duplicates.error());
  mapping.last_modified = context_.deps.clock.wall_now();
  co_return co_await write(std::move(mapping), found->revision);
}

awaitable<Outcome<std::optional<Output>>> MappingApi::try_remove(Call call) {
  auto found = co_await find(text_of(call.input, "UUID"));
  if (!found) co_return std::unexpected(found.error());
  Mapping mapping = std::move(found->value);
  if (is_in_use(mapping)) co_return in_use("delete");
  mapping.state = MappingState::deleting;
  mapping.state_transition_reason = "USER_INITIATED";
  mapping.last_modified = context_.deps.clock.wall_now();
  co_return co_await write(std::move(mapping), found->revision);
}

awaitable<Outcome<std::string>> MappingApi::check_function(Call call) {
  const auto reference = function_of(context_, call);
  if (!reference) co_return std::unexpected(reference.error());
  const auto function = co_await look_up(context_, *reference);
  if (!function) {
    if (function.error().code != ErrorCode::resource_not_found) {
      co_return std::unexpected(function.error());
    }
    co_return fail(ErrorCode::invalid_parameter_value, "Function does not exist");
  }
  const auto timeout = check_function_timeout(function->value.timeout_seconds);
  if (!timeout) co_return std::unexpected(to_service_error(timeout.error()));
  co_return arn_of(context_.deps, *reference);
}

awaitable<Outcome<void>> MappingApi::check_duplicates(Mapping mapping) {
  const auto others = co_await context_.mappings.list();
  if (!others) co_return std::unexpected(to_service_error(others.error()));
  for (const auto& [other, revision] : *others) {
    if (other.uuid != mapping.uuid && is_duplicate(other, mapping)) {
      const auto broker = find_broker(context_.deps.brokers, other.event_source_arn);
      const BrokerEngine engine = broker ? (*broker)->engine : BrokerEngine::rabbitmq;
      co_return fail(ErrorCode::resource_conflict, duplicate_text(engine, other));
    }
  }
  co_return Outcome<void>();
}

awaitable<Outcome<Stored<Mapping>>> MappingApi::find(std::string uuid) {
  auto stored = co_await context_.mappings.get(std::move(uuid));
  if (!stored) co_return std::unexpected(to_service_error(stored.error()));
  if (!*stored) {
    co_return fail(ErrorCode::resource_not_found, "The resource you requested does not exist.");
  }
  co_return std::move(**stored);
}

awaitable<Outcome<std::optional<Output>>> MappingApi::write(Mapping mapping, Revision expected) {
  json::object members = members_of(mapping, context_.deps);
  const std::string uuid = mapping.uuid;
  const auto revision = co_await context_.mappings.put(std::move(mapping), expected);
  if (!revision) {
    if (revision.error().code() == Errc::conflict) co_return std::optional<Output>();
    co_return std::unexpected(to_service_error(revision.error()));
  }
  context_.deps.reconciler.mapping_changed(uuid);
  co_return std::optional<Output>(std::move(members));
}

}  // namespace wheelpit
