#include "api/tags/tag_api.h"

#include <boost/json/array.hpp>

#include "api/model/input.h"
#include "api/service/function_lookup.h"
#include "api/service/tag_rules.h"
#include "aws/arn.h"
#include "base/uuid.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

using boost::asio::awaitable;

constexpr std::string_view kMappingMark = ":event-source-mapping:";

}  // namespace

Answer TagApi::tag(Call call) {
  auto added = texts_of(call.input, "Tags");
  if (added.empty()) {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "An error occurred and the request cannot be processed.");
  }
  const Change change = [&added](Tags& tags) {
    for (const auto& [key, value] : added) tags[key] = value;
    return check_tag_count(tags);
  };
  const auto tags = co_await apply(text_of(call.input, "Resource"), change);
  if (!tags) co_return std::unexpected(tags.error());
  co_return Output();
}

Answer TagApi::untag(Call call) {
  const json::value keys = *find(call.input, "TagKeys");
  const Change change = [&keys](Tags& tags) -> Outcome<void> {
    for (const json::value& key : keys.as_array()) tags.erase(std::string(key.as_string()));
    return {};
  };
  const auto tags = co_await apply(text_of(call.input, "Resource"), change);
  if (!tags) co_return std::unexpected(tags.error());
  co_return Output();
}

Answer TagApi::list(Call call) {
  const Change nothing = [](Tags&) -> Outcome<void> { return {}; };
  const auto tags = co_await apply(text_of(call.input, "Resource"), nothing);
  if (!tags) co_return std::unexpected(tags.error());
  json::object shown;
  for (const auto& [key, value] : *tags) shown[key] = value;
  co_return json::object{{"Tags", std::move(shown)}};
}

awaitable<Outcome<TagApi::Tags>> TagApi::apply(std::string arn, Change change) {
  const auto turn = co_await context_.writes.take();
  if (arn.contains(kMappingMark)) {
    co_return co_await apply_to_mapping(std::move(arn), std::move(change));
  }
  co_return co_await apply_to_function(std::move(arn), std::move(change));
}

awaitable<Outcome<TagApi::Tags>> TagApi::apply_to_mapping(std::string arn, Change change) {
  const std::string own = make_arn("lambda", context_.deps.region, context_.deps.account_id,
                                   std::string(kMappingMark.substr(1)));
  const std::string uuid = arn.starts_with(own) ? arn.substr(own.size()) : std::string();
  for (;;) {
    auto stored = co_await context_.mappings.get(uuid);
    if (!stored) co_return std::unexpected(to_service_error(stored.error()));
    if (!*stored) {
      co_return fail(ErrorCode::resource_not_found, "Event source mapping not found: " + arn);
    }
    Mapping mapping = std::move((*stored)->value);
    const Tags before = mapping.tags;
    if (auto changed = change(mapping.tags); !changed) co_return std::unexpected(changed.error());
    if (mapping.tags == before) co_return before;
    const auto written = co_await context_.mappings.put(mapping, (*stored)->revision);
    if (written) co_return mapping.tags;
    // The reconciler came first: look again.
    if (written.error().code() != Errc::conflict) {
      co_return std::unexpected(to_service_error(written.error()));
    }
  }
}

awaitable<Outcome<TagApi::Tags>> TagApi::apply_to_function(std::string arn, Change change) {
  if (arn.contains(":capacity-provider:")) {
    co_return fail(ErrorCode::resource_not_found, "Capacity provider not found: " + arn);
  }
  if (!arn.contains(":function:")) {
    co_return fail(
        ErrorCode::invalid_parameter_value,
        "This version of wheelpit has tags on functions and event source mappings only.");
  }
  const auto reference =
      parse_function_reference(arn, "", context_.deps.region, context_.deps.account_id);
  if (!reference) co_return std::unexpected(reference.error());
  if (!reference->qualifier.empty()) {
    co_return fail(ErrorCode::invalid_parameter_value,
                   "Tags on function aliases and versions are not supported. Please specify a "
                   "function ARN.");
  }
  auto stored = co_await look_up(context_, *reference);
  if (!stored) co_return std::unexpected(stored.error());
  Function function = std::move(stored->value);
  const Tags before = function.tags;
  if (auto changed = change(function.tags); !changed) co_return std::unexpected(changed.error());
  if (function.tags == before) co_return before;
  function.revision_id = make_uuid();
  const auto written = co_await context_.functions.put(function, stored->revision);
  if (!written) co_return std::unexpected(to_service_error(written.error()));
  co_return function.tags;
}

}  // namespace wheelpit::api
