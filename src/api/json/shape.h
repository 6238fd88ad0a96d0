#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace wheelpit::api {

// The vocabulary of the model_*.cc tables: what a value may be, as the service's own model says it.
// Decoding, constraint checks, refusals and encoding are all read from these.

struct Member;

enum class Sensitivity { open, hidden };  // hidden values never appear in an error

struct Shape {
  enum class Kind { text, integer, number, boolean, timestamp, blob, list, map, structure };

  Kind kind = Kind::text;
  // Of an integer's value; of the length of a text, a list or a map.
  std::optional<std::int64_t> min = {};
  std::optional<std::int64_t> max = {};
  std::string_view pattern = {};  // must match the whole text; quoted in the error
  // An enum's, in the order the error lists them. Those of a list are its items': the error then
  // names the list, as if it were the enum.
  std::span<const std::string_view> values = {};
  std::span<const std::string_view> unlisted_values = {};  // taken, too, though no error lists them
  const Shape* key = nullptr;                              // of a map
  const Shape* element = nullptr;                          // of a list; the value of a map
  std::span<const Member> members = {};                    // of a structure
  Sensitivity sensitivity = Sensitivity::open;
  // Of a list or map without `max`: its handler refuses more entries than a few hundred itself, in
  // the service's words. What it is shown ends after some thousand (api/json/bounded_json.h).
  bool counted_later = false;
  // Of an item of a list: the service takes null, too, and does not tell it as a fault.
  bool may_be_null = false;
};

enum class Location { body, uri, query, header };

// What an answer does with a member that has no value.
enum class WhenAbsent { omitted, null };

struct Member {
  std::string_view name;  // as the model spells it
  const Shape* shape;
  Location location = Location::body;
  std::string_view wire_name = {};  // in a query or a header, if it is not `name`
  bool required = false;
  // The only value this version honours; "" for none at all. Anything else but an empty value is
  // refused. Without it every value that meets the constraints is honoured.
  std::optional<std::string_view> only = {};
  WhenAbsent when_absent = WhenAbsent::omitted;
};

constexpr Shape text() { return {}; }
constexpr Shape text(std::int64_t min, std::int64_t max, std::string_view pattern = {}) {
  return {.min = min, .max = max, .pattern = pattern};
}
constexpr Shape text_like(std::string_view pattern) { return {.pattern = pattern}; }
constexpr Shape one_of(std::span<const std::string_view> values) { return {.values = values}; }
constexpr Shape integer(std::int64_t min = std::numeric_limits<std::int32_t>::min(),
                        std::int64_t max = std::numeric_limits<std::int32_t>::max()) {
  return {.kind = Shape::Kind::integer, .min = min, .max = max};
}
// With a fraction.
constexpr Shape number(std::int64_t min, std::int64_t max) {
  return {.kind = Shape::Kind::number, .min = min, .max = max};
}
constexpr Shape boolean() { return {.kind = Shape::Kind::boolean}; }
constexpr Shape timestamp() { return {.kind = Shape::Kind::timestamp}; }
// Lengths are of its bytes.
constexpr Shape blob(std::optional<std::int64_t> min = {}, std::optional<std::int64_t> max = {}) {
  return {.kind = Shape::Kind::blob, .min = min, .max = max, .sensitivity = Sensitivity::hidden};
}
constexpr Shape list_of(const Shape& element, std::optional<std::int64_t> min = {},
                        std::optional<std::int64_t> max = {}) {
  return {.kind = Shape::Kind::list, .min = min, .max = max, .element = &element};
}
constexpr Shape map_of(const Shape& key, const Shape& element, std::optional<std::int64_t> min = {},
                       std::optional<std::int64_t> max = {}) {
  return {.kind = Shape::Kind::map, .min = min, .max = max, .key = &key, .element = &element};
}
constexpr Shape structure(std::span<const Member> members) {
  return {.kind = Shape::Kind::structure, .members = members};
}
constexpr Shape counted_later(Shape shape) {
  shape.counted_later = true;
  return shape;
}
constexpr Shape may_be_null(Shape shape) {
  shape.may_be_null = true;
  return shape;
}
constexpr Shape hidden(Shape shape) {
  shape.sensitivity = Sensitivity::hidden;
  return shape;
}

}  // namespace wheelpit::api
