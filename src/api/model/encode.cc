#include "api/model/encode.h"

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <cstdlib>

#include "api/json/number_text.h"
#include "base/json_text.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

void append_value(const Shape& shape, const json::value& value, std::string& out);

void append_seconds(std::int64_t milliseconds, std::string& out) {
  if (milliseconds < 0) out += '-';
  milliseconds = std::abs(milliseconds);
  out += std::to_string(milliseconds / 1000);
  const auto rest = static_cast<int>(milliseconds % 1000);
  if (rest == 0) return;
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), ".%03d", rest);
  std::string_view text(digits.data());
  while (text.back() == '0') text.remove_suffix(1);
  out += text;
}

void append_structure(const Shape& shape, const json::object& object, std::string& out) {
  out += '{';
  for (const Member& member : shape.members) {
    const json::value* value = object.if_contains(member.name);
    if (value == nullptr && member.when_absent == WhenAbsent::omitted) continue;
    if (out.back() != '{') out += ',';
    append_json_string(member.name, out);
    out += ':';
    if (value == nullptr) {
      out += "null";
    } else {
      append_value(*member.shape, *value, out);
    }
  }
  out += '}';
}

void append_list(const Shape& shape, const json::array& list, std::string& out) {
  out += '[';
  for (const json::value& item : list) {
    if (out.back() != '[') out += ',';
    append_value(*shape.element, item, out);
  }
  out += ']';
}

void append_map(const Shape& shape, const json::object& map, std::string& out) {
  out += '{';
  for (const auto& [key, item] : map) {
    if (out.back() != '{') out += ',';
    append_json_string(key, out);
    out += ':';
    append_value(*shape.element, item, out);
  }
  out += '}';
}

void append_value(const Shape& shape, const json::value& value, std::string& out) {
  if (value.is_null()) {
    out += "null";
    return;
  }
  switch (shape.kind) {
    case Shape::Kind::timestamp:
      return append_seconds(value.as_int64(), out);
    case Shape::Kind::structure:
      return append_structure(shape, value.as_object(), out);
    case Shape::Kind::list:
      return append_list(shape, value.as_array(), out);
    case Shape::Kind::map:
      return append_map(shape, value.as_object(), out);
    case Shape::Kind::text:
    case Shape::Kind::blob:
      return append_json_string(std::string_view(value.as_string()), out);
    case Shape::Kind::number:
      out += number_text(value.to_number<double>());
      return;
    case Shape::Kind::integer:
    case Shape::Kind::boolean:
      out += json::serialize(value);
  }
}

}  // namespace

std::string encode_output(const Shape& shape, const json::object& output) {
  std::string out;
  append_structure(shape, output, out);
  return out;
}

}  // namespace wheelpit::api
