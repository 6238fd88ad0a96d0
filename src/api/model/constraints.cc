#include "api/model/constraints.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <vector>

#include "api/json/number_text.h"
#include "api/model/pattern.h"
#include "api/model/shown_value.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

// A request can be wrong a million times; no one reads more than this.
constexpr std::size_t kMaxFaults = 20;

// Lengths are of characters, not of bytes.
std::int64_t length_of(const json::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

std::int64_t measure(const Shape& shape, const json::value& value) {
  if (shape.kind == Shape::Kind::blob) return std::ssize(value.get_string());
  if (value.is_string()) return length_of(value.get_string());
  if (value.is_array()) return static_cast<std::int64_t>(value.get_array().size());
  if (value.is_object()) return static_cast<std::int64_t>(value.get_object().size());
  return value.is_int64() ? value.get_int64() : 0;
}

// "value less than or equal to 5"
std::string bound(const Shape& shape, std::string_view relation, std::int64_t limit) {
  const bool is_value = shape.kind == Shape::Kind::integer || shape.kind == Shape::Kind::number;
  return std::string("Member must have ") + (is_value ? "value " : "length ") +
         std::string(relation) + " than or equal to " +
         (shape.kind == Shape::Kind::number ? number_text(static_cast<double>(limit))
                                            : std::to_string(limit));
}

std::string at_most(const Shape& shape) { return bound(shape, "less", *shape.max); }

std::string at_least(const Shape& shape) { return bound(shape, "greater", *shape.min); }

std::string like(const Shape& shape) {
  return "Member must satisfy regular expression pattern: " + std::string(shape.pattern);
}

std::string among(const Shape& shape) {
  std::string out = "Member must satisfy enum value set: [";
  for (const std::string_view value : shape.values) {
    if (value != shape.values.front()) out += ", ";
    out += value;
  }
  return out + "]";
}

enum class Nulls { forbidden, untold };

// Every constraint of `shape` itself (not of what it contains), as an item of a list is described.
std::string all_constraints(const Shape& shape, Nulls nulls) {
  std::vector<std::string> all;
  if (shape.max) all.push_back(at_most(shape));
  if (shape.min) all.push_back(at_least(shape));
  if (!shape.pattern.empty()) all.push_back(like(shape));
  if (!shape.values.empty()) all.push_back(among(shape));
  if (nulls == Nulls::forbidden) all.emplace_back("Member must not be null");
  std::string out = "[";
  for (const std::string& constraint : all) {
    if (out.size() > 1) out += ", ";
    out += constraint;
  }
  return out + "]";
}

Nulls nulls_of(const Shape& item) { return item.may_be_null ? Nulls::untold : Nulls::forbidden; }

bool exceeds(const Shape& shape, const json::value& value, std::int64_t limit) {
  if (value.is_double()) return value.get_double() > static_cast<double>(limit);
  return measure(shape, value) > limit;
}

bool falls_below(const Shape& shape, const json::value& value, std::int64_t limit) {
  if (value.is_double()) return value.get_double() < static_cast<double>(limit);
  return measure(shape, value) < limit;
}

// Of an enum, or of a list that is told as one.
bool has_only_values(const Shape& shape, const json::value& value) {
  if (value.is_array()) {
    return std::ranges::all_of(value.get_array(), [&shape](const json::value& item) {
      return has_only_values(shape, item);
    });
  }
  if (!value.is_string()) return false;
  const std::string_view text = value.get_string();
  const auto has = [text](std::span<const std::string_view> values) {
    return std::ranges::find(values, text) != values.end();
  };
  return has(shape.values) || has(shape.unlisted_values);
}

// The constraints of `shape` itself that `value` breaks.
std::vector<std::string> broken(const Shape& shape, const json::value& value) {
  std::vector<std::string> out;
  if (!shape.values.empty() && !has_only_values(shape, value)) out.push_back(among(shape));
  if (value.is_string()) {
    const std::string_view text = value.get_string();
    if (!shape.pattern.empty() && !matches_pattern(shape.pattern, text)) out.push_back(like(shape));
  }
  if (shape.max && exceeds(shape, value, *shape.max)) out.push_back(at_most(shape));
  if (shape.min && falls_below(shape, value, *shape.min)) out.push_back(at_least(shape));
  return out;
}

class FaultList {
 public:
  void add(const Shape& shape, const json::value* value, const std::string& path,
           const std::string& constraint) {
    ++count_;
    if (count_ > kMaxFaults) return;
    if (!text_.empty()) text_ += "; ";
    text_ += "Value ";
    if (value == nullptr || value->is_null()) {
      text_ += "null";
    } else if (shape.sensitivity == Sensitivity::hidden) {
      text_ += "'***'";
    } else {
      text_ += "'" + shown_value(*value) + "'";
    }
    text_ += " at '" + path + "' failed to satisfy constraint: " + constraint;
  }

  bool full() const { return count_ >= kMaxFaults; }

  std::optional<ServiceError> error() const {
    if (count_ == 0) return std::nullopt;
    const std::size_t told = std::min(count_, kMaxFaults);
    return ServiceError{.code = ErrorCode::validation,
                        .message = std::to_string(told) + " validation error" +
                                   (told == 1 ? "" : "s") + " detected: " + text_};
  }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

void check_value(const Shape& shape, const json::value& value, const std::string& path,
                 FaultList& faults);

void check_members(const Shape& shape, const json::object& object, const std::string& prefix,
                   FaultList& faults) {
  for (const Member& member : shape.members) {
    const json::value* value = object.if_contains(member.name);
    if (value == nullptr && !member.required) continue;
    const std::string path = prefix + spelled_in_errors(member.name);
    if (value != nullptr) {
      check_value(*member.shape, *value, path, faults);
    } else {
      faults.add(*member.shape, nullptr, path, "Member must not be null");
    }
  }
}

// Items that are no structures are reported with the list they are in.
void check_items(const Shape& shape, const json::value& list, const std::string& path,
                 FaultList& faults) {
  const Shape& element = *shape.element;
  std::size_t number = 0;
  for (const json::value& item : list.get_array()) {
    if (faults.full()) return;
    ++number;
    if (item.is_object()) {
      check_value(element, item, path + "." + std::to_string(number) + ".member", faults);
    } else if (item.is_null() ? !element.may_be_null : !broken(element, item).empty()) {
      faults.add(element, &list, path,
                 "Member must satisfy constraint: " + all_constraints(element, nulls_of(element)));
      return;
    }
  }
}

void check_entries(const Shape& shape, const json::value& map, const std::string& path,
                   FaultList& faults) {
  for (const auto& [key, item] : map.get_object()) {
    if (faults.full()) return;
    if (!broken(*shape.key, json::value(json::string(key))).empty()) {
      faults.add(shape, &map, path,
                 "Map keys must satisfy constraint: " + all_constraints(*shape.key, Nulls::untold));
      return;
    }
    if (item.is_null() || !broken(*shape.element, item).empty()) {
      faults.add(shape, &map, path,
                 "Map value must satisfy constraint: " +
                     all_constraints(*shape.element, nulls_of(*shape.element)));
      return;
    }
    if (item.is_array()) check_items(*shape.element, item, path, faults);
  }
}

void check_value(const Shape& shape, const json::value& value, const std::string& path,
                 FaultList& faults) {
  if (faults.full()) return;
  for (const std::string& constraint : broken(shape, value)) {
    faults.add(shape, &value, path, constraint);
  }
  if (shape.kind == Shape::Kind::list) check_items(shape, value, path, faults);
  if (shape.kind == Shape::Kind::map) check_entries(shape, value, path, faults);
  if (shape.kind == Shape::Kind::structure) {
    check_members(shape, value.get_object(), path + ".", faults);
  }
}

std::optional<ServiceError> refusal(const Member& member, const std::string& name) {
  std::string text = "This version of wheelpit does not support " + name + ": leave it out.";
  if (!member.only->empty()) {
    text = "This version of wheelpit supports no other value of " + name + " than '" +
           std::string(*member.only) + "'.";
  }
  return ServiceError{.code = ErrorCode::invalid_parameter_value, .message = std::move(text)};
}

std::optional<ServiceError> find_unavailable(const Shape& shape, const json::object& input,
                                             const std::string& prefix) {
  for (const Member& member : shape.members) {
    const json::value* value = input.if_contains(member.name);
    if (value == nullptr || is_empty(*value)) continue;
    if (!member.only && member.shape->kind != Shape::Kind::structure) continue;
    const std::string name = prefix + std::string(member.name);
    if (member.only && shown_value(*value) != *member.only) return refusal(member, name);
    if (member.shape->kind == Shape::Kind::structure) {
      if (auto inner = find_unavailable(*member.shape, value->get_object(), name + ".")) {
        return inner;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::string spelled_in_errors(std::string_view member) {
  std::string out(member);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] + 32);
  return out;
}

bool is_empty(const json::value& value) {
  if (value.is_null()) return true;
  if (value.is_string()) return value.get_string().empty();
  if (value.is_array()) return value.get_array().empty();
  if (value.is_object()) {
    return std::ranges::all_of(value.get_object(),
                               [](const auto& entry) { return is_empty(entry.value()); });
  }
  return false;
}

std::optional<ServiceError> check_constraints(const Shape& shape, const json::object& input) {
  FaultList faults;
  check_members(shape, input, "", faults);
  return faults.error();
}

std::optional<ServiceError> check_availability(const Shape& shape, const json::object& input) {
  return find_unavailable(shape, input, "");
}

}  // namespace wheelpit::api
