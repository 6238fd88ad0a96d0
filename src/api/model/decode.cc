#include "api/model/decode.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <limits>

#include "api/json/bounded_json.h"
#include "api/model/constraints.h"
#include "api/model/url_text.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLowest = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kHighestLong = std::int64_t{1} << 53;  // exact as a double, too
constexpr std::int64_t kHighest = std::numeric_limits<std::int32_t>::max();

std::unexpected<ServiceError> not_convertible(const json::value& value, std::string_view wanted) {
  std::string text;
  switch (value.kind()) {
    case json::kind::array:
      text = "Start of list found where not expected";
      break;
    case json::kind::object:
      text = "Start of structure or map found where not expected.";
      break;
    case json::kind::string:
      text = "STRING_VALUE can not be converted to " + std::string(wanted);
      break;
    case json::kind::bool_:
      text = std::string(value.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE") +
             " can not be converted to " + std::string(wanted);
      break;
    default:
      text = "NUMBER_VALUE can not be converted to " + std::string(wanted);
  }
  return fail(ErrorCode::serialization, text);
}

// Boost.JSON reads a zero with a large exponent, "0e310", as not a number.
double without_nan(double read) { return std::isnan(read) ? 0 : read; }

// A member that may exceed an int32 is a long of the model.
std::int64_t clamped(const Shape& shape, const json::value& number) {
  const bool is_long = shape.max && *shape.max > kHighest;
  const std::int64_t highest = is_long ? kHighestLong : kHighest;
  const std::int64_t lowest = is_long ? -kHighestLong : kLowest;
  if (number.is_uint64()) return highest;  // Boost.JSON uses it above int64 only
  if (number.is_int64()) return std::clamp(number.get_int64(), lowest, highest);
  const double bounded = std::clamp(without_nan(number.get_double()), static_cast<double>(lowest),
                                    static_cast<double>(highest));
  return static_cast<std::int64_t>(std::trunc(bounded));
}

// Bounded to what both a double and an int64 hold exactly.
std::int64_t milliseconds(double seconds) {
  constexpr double kMost = 1e15;
  return static_cast<std::int64_t>(std::clamp(without_nan(seconds) * 1000, -kMost, kMost));
}

Outcome<json::value> decode_value(const Shape& shape, const json::value& value);

Outcome<json::value> decode_list(const Shape& shape, const json::value& value) {
  if (!value.is_array()) return fail(ErrorCode::serialization, "Unexpected field type");
  json::array out;
  for (const json::value& item : value.get_array()) {
    auto decoded = decode_value(*shape.element, item);
    if (!decoded) return decoded;
    out.push_back(std::move(*decoded));
  }
  return out;
}

Outcome<json::value> decode_map(const Shape& shape, const json::value& value) {
  if (!value.is_object()) return fail(ErrorCode::serialization, "Unexpected field type");
  json::object out;
  for (const auto& [key, item] : value.get_object()) {
    auto decoded = decode_value(*shape.element, item);
    if (!decoded) return decoded;
    out.emplace(key, std::move(*decoded));
  }
  return out;
}

Outcome<json::value> decode_structure(const Shape& shape, const json::value& value) {
  if (!value.is_object()) return fail(ErrorCode::serialization, "Unexpected field type");
  json::object out;
  for (const Member& member : shape.members) {
    if (member.location != Location::body) continue;
    const json::value* found = value.get_object().if_contains(member.name);
    if (found == nullptr || found->is_null()) continue;
    auto decoded = decode_value(*member.shape, *found);
    if (!decoded) return decoded;
    out.emplace(member.name, std::move(*decoded));
  }
  return out;
}

Outcome<json::value> decode_blob(const json::value& value) {
  if (!value.is_string()) return not_convertible(value, "a Blob");
  const std::string_view text = value.get_string();
  json::string bytes(text.size() / 4 * 3, '\0');
  const auto size = decode_base64(text, bytes.data());
  if (!size) return fail(ErrorCode::serialization, "A blob is not valid base64.");
  bytes.resize(*size);
  return json::value(std::move(bytes));
}

Outcome<json::value> decode_value(const Shape& shape, const json::value& value) {
  if (value.is_null()) return value;
  switch (shape.kind) {
    case Shape::Kind::text:
      if (!value.is_string()) return not_convertible(value, "a String");
      return json::value(value.get_string());
    case Shape::Kind::integer:
      if (!value.is_number()) return not_convertible(value, "an Integer");
      return json::value(clamped(shape, value));
    case Shape::Kind::number:
      if (!value.is_number()) return not_convertible(value, "a Double");
      return json::value(without_nan(value.to_number<double>()));
    case Shape::Kind::boolean:
      if (!value.is_bool()) return not_convertible(value, "a Boolean");
      return json::value(value.get_bool());
    case Shape::Kind::timestamp:
      if (!value.is_number()) return not_convertible(value, "a Timestamp");
      return json::value(milliseconds(value.to_number<double>()));
    case Shape::Kind::blob:
      return decode_blob(value);
    case Shape::Kind::list:
      return decode_list(shape, value);
    case Shape::Kind::map:
      return decode_map(shape, value);
    case Shape::Kind::structure:
      return decode_structure(shape, value);
  }
  std::unreachable();
}

Outcome<json::value> decode_plain_text(const Shape& shape, std::string_view text) {
  if (shape.kind == Shape::Kind::text) return json::value(json::string(text));
  if (shape.kind == Shape::Kind::integer) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) {
      return json::value(clamped(shape, json::value(number)));
    }
  }
  return fail(ErrorCode::serialization, "STRING_VALUE can not be converted to an Integer");
}

// A list in a query is its name repeated.
Outcome<json::value> decode_query(const Member& member, const std::vector<std::string>& values) {
  if (member.shape->kind != Shape::Kind::list) {
    return decode_plain_text(*member.shape, values.front());
  }
  json::array list;
  for (const std::string& value : values) list.emplace_back(json::string(value));
  return list;
}

// Uses the body up, so that a large one is missing twice for longer than it must be.
Outcome<json::object> decode_body(const Operation& operation, std::string& body) {
  // An operation without members in the body does not look at one.
  const bool has_members = std::ranges::any_of(
      operation.input->members, [](const Member& m) { return m.location == Location::body; });
  if (operation.body == RequestBody::raw || body.empty() || !has_members) return json::object();
  const auto parsed = read_bounded_json(*operation.input, std::exchange(body, std::string()));
  if (!parsed) {
    const ErrorCode code = operation.service == Service::lambda ? ErrorCode::invalid_request_content
                                                                : ErrorCode::serialization;
    return fail(code, "Could not parse request body into json: " + parsed.error().message());
  }
  auto decoded = decode_structure(*operation.input, parsed->value);
  if (!decoded) return std::unexpected(decoded.error());
  if (parsed->cut) {
    return fail(ErrorCode::validation, "A list or map of the request has more than " +
                                           std::to_string(kMostEntriesKept) + " entries.");
  }
  return std::move(decoded->get_object());
}

std::optional<ServiceError> add_plain_members(const Operation& operation, const UriParameters& uri,
                                              const HttpRequest& request, json::object& input) {
  const QueryParameters query = parse_query(request.query());
  for (const Member& member : operation.input->members) {
    const std::string_view wire = member.wire_name.empty() ? member.name : member.wire_name;
    std::vector<std::string> values;
    if (member.location == Location::uri) {
      for (const auto& [name, value] : uri) {
        if (name == wire) values.push_back(value);
      }
    } else if (member.location == Location::query) {
      for (const auto& [name, value] : query) {
        if (name == wire) values.push_back(value);
      }
    } else if (member.location == Location::header) {
      if (const auto value = request.header(wire)) values.emplace_back(*value);
    }
    if (values.empty()) continue;
    auto decoded = decode_query(member, values);
    if (!decoded) return decoded.error();
    input.insert_or_assign(member.name, std::move(*decoded));
  }
  return std::nullopt;
}

ErrorCode invalid_parameter_of(Service service) {
  switch (service) {
    case Service::secrets_manager:
    case Service::logs:
      return ErrorCode::invalid_parameter;
    case Service::mq:
      return ErrorCode::bad_request;
    case Service::lambda:
    case Service::sts:
      return ErrorCode::invalid_parameter_value;
  }
  std::unreachable();
}

}  // namespace

Outcome<json::object> decode_input(const Operation& operation, const UriParameters& uri,
                                   HttpRequest& request, filter::FilterProfile profile) {
  const bool extended =
      profile == filter::FilterProfile::extended && operation.extended_input != nullptr;
  auto input = decode_body(operation, request.body);
  if (!input) return input;
  if (auto error = add_plain_members(operation, uri, request, *input)) {
    return std::unexpected(*error);
  }
  const Shape& shape = extended ? *operation.extended_input : *operation.input;
  if (auto error = check_constraints(shape, *input)) {
    if (operation.service == Service::logs) error->code = ErrorCode::invalid_parameter;
    return std::unexpected(*error);
  }
  if (auto error = check_availability(*operation.input, *input)) {
    return fail(invalid_parameter_of(operation.service), error->message);
  }
  return input;
}

}  // namespace wheelpit::api
