#include "api/admin/source_fields.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "api/model/operation.h"
#include "mapping/required_settings.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;
using std::string_view;

string_view type_of(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::text:
    case Shape::Kind::blob:
      return "text";
    case Shape::Kind::integer:
    case Shape::Kind::number:
      return "integer";
    case Shape::Kind::boolean:
      return "boolean";
    case Shape::Kind::timestamp:
      return "timestamp";
    case Shape::Kind::list:
      return "list";
    case Shape::Kind::map:
      return "map";
    case Shape::Kind::structure:
      return "structure";
  }
  std::unreachable();
}

json::array array_of(std::span<const string_view> texts) {
  json::array out;
  for (const string_view text : texts) out.emplace_back(text);
  return out;
}

void add_bounds(const Shape& shape, string_view suffix, json::object& out) {
  if (shape.min) out["Min" + std::string(suffix)] = *shape.min;
  if (shape.max) out["Max" + std::string(suffix)] = *shape.max;
}

void add_constraints(const Shape& shape, json::object& out);

json::array fields_of(const Shape& structure) {
  json::array fields;
  for (const Member& member : structure.members) {
    json::object field{{"Name", member.name}};
    add_constraints(*member.shape, field);
    if (member.required) field["Required"] = true;
    fields.push_back(std::move(field));
  }
  return fields;
}

void add_constraints(const Shape& shape, json::object& out) {
  out["Type"] = type_of(shape);
  if (!shape.values.empty()) out["Values"] = array_of(shape.values);
  if (!shape.pattern.empty()) out["Pattern"] = shape.pattern;
  switch (shape.kind) {
    case Shape::Kind::text:
      return add_bounds(shape, "Length", out);
    case Shape::Kind::list:
    case Shape::Kind::map: {
      add_bounds(shape, "Items", out);
      json::object item;
      add_constraints(*shape.element, item);
      out["Item"] = std::move(item);
      return;
    }
    case Shape::Kind::structure:
      out["Fields"] = fields_of(shape);
      return;
    default:
      return add_bounds(shape, "", out);
  }
}

// What holds where a request says nothing; null is told by no value.
json::object defaults_of(const SourceDefaults& defaults) {
  json::object out{{"Enabled", true}, {"BatchSize", defaults.batch_size}};
  const auto add = [&](string_view name, const auto& value) {
    if (value) out[name] = *value;
  };
  add("MaximumBatchingWindowInSeconds", defaults.window_seconds);
  add("ParallelizationFactor", defaults.parallelization_factor);
  add("MaximumRecordAgeInSeconds", defaults.maximum_record_age_seconds);
  add("MaximumRetryAttempts", defaults.maximum_retry_attempts);
  add("TumblingWindowInSeconds", defaults.tumbling_window_seconds);
  add("BisectBatchOnFunctionError", defaults.bisect_batch_on_function_error);
  if (!defaults.starting_position.empty()) out["StartingPosition"] = defaults.starting_position;
  return out;
}

const Operation& creation() {
  for (const Operation& operation : mapping_operations()) {
    if (operation.name == "CreateEventSourceMapping") return operation;
  }
  std::unreachable();
}

// As profile "extended" takes it, if only that does.
const Shape& shape_of(const Member& member, bool extended) {
  const Shape* wider = creation().extended_input;
  if (!extended || wider == nullptr) return *member.shape;
  for (const Member& other : wider->members) {
    if (other.name == member.name) return *other.shape;
  }
  return *member.shape;
}

}  // namespace

json::object source_members(const SourceTraits& traits, WallTime now) {
  const std::vector<string_view> required = required_settings(traits.kind, now);
  const json::object defaults = defaults_of(traits.defaults);
  json::array fields;
  for (const Member& member : creation().input->members) {
    // What no value but an empty one is taken of is nothing to ask for.
    if (member.only == "" || !may_carry(traits, member.name, true)) continue;
    const bool extended = !may_carry(traits, member.name, false);
    json::object field{{"Name", member.name}};
    add_constraints(shape_of(member, extended), field);
    field["Required"] = std::ranges::find(required, member.name) != required.end();
    if (const auto* value = defaults.if_contains(member.name)) field["Default"] = *value;
    if (extended) field["Extended"] = true;
    fields.push_back(std::move(field));
  }
  json::object out{{"Kind", traits.name},
                   {"Title", traits.title},
                   {"Consumed", traits.consumed},
                   {"AccessTypes", array_of(traits.access_types)},
                   {"LongestFunctionTimeoutSeconds", traits.longest_function_timeout_seconds},
                   {"FilterKey", traits.records.data_key},
                   {"Fields", std::move(fields)}};
  if (!traits.arn_service.empty()) out["ArnService"] = traits.arn_service;
  return out;
}

}  // namespace wheelpit::api
