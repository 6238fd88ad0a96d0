// Prints every operation of the API's tables with the shapes of its input and output, one JSON
// array.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <string>

#include "api/model/operation.h"

namespace {

namespace json = boost::json;
using wheelpit::api::Location;
using wheelpit::api::Member;
using wheelpit::api::Operation;
using wheelpit::api::Service;
using wheelpit::api::Shape;

std::string_view name_of(Service service) {
  switch (service) {
    case Service::lambda:
      return "lambda";
    case Service::secrets_manager:
      return "secretsmanager";
    case Service::logs:
      return "logs";
    case Service::mq:
      return "mq";
    case Service::sts:
      return "sts";
  }
  return "";
}

std::string_view name_of(Shape::Kind kind) {
  switch (kind) {
    case Shape::Kind::text:
      return "string";
    case Shape::Kind::integer:
      return "integer";
    case Shape::Kind::number:
      return "double";
    case Shape::Kind::boolean:
      return "boolean";
    case Shape::Kind::timestamp:
      return "timestamp";
    case Shape::Kind::blob:
      return "blob";
    case Shape::Kind::list:
      return "list";
    case Shape::Kind::map:
      return "map";
    case Shape::Kind::structure:
      return "structure";
  }
  return "";
}

std::string_view name_of(Location location) {
  switch (location) {
    case Location::body:
      return "";
    case Location::uri:
      return "uri";
    case Location::query:
      return "querystring";
    case Location::header:
      return "header";
  }
  return "";
}

json::object described(const Shape& shape) {
  json::object out = {{"type", name_of(shape.kind)}};
  if (shape.min) out["min"] = *shape.min;
  if (shape.max) out["max"] = *shape.max;
  if (!shape.pattern.empty()) out["pattern"] = shape.pattern;
  if (!shape.values.empty()) out["enum"] = json::array(shape.values.begin(), shape.values.end());
  if (shape.sensitivity == wheelpit::api::Sensitivity::hidden) out["sensitive"] = true;
  if (shape.kind == Shape::Kind::list) out["member"] = described(*shape.element);
  if (shape.kind == Shape::Kind::map) {
    out["key"] = described(*shape.key);
    out["value"] = described(*shape.element);
  }
  if (shape.kind != Shape::Kind::structure) return out;
  json::array members;
  for (const Member& member : shape.members) {
    json::object entry = described(*member.shape);
    entry["name"] = member.name;
    entry["required"] = member.required;
    entry["location"] = name_of(member.location);
    if (!member.wire_name.empty()) entry["locationName"] = member.wire_name;
    if (member.only) entry["only"] = *member.only;
    members.push_back(std::move(entry));
  }
  out["members"] = std::move(members);
  return out;
}

}  // namespace

int main() {
  json::array operations;
  for (const Operation* operation : wheelpit::api::all_operations()) {
    std::string path(operation->path);
    if (!operation->query.empty()) path += "?" + std::string(operation->query);
    operations.push_back({{"service", name_of(operation->service)},
                          {"name", operation->name},
                          {"method", operation->method},
                          {"path", path},
                          {"status", operation->status},
                          {"input", described(*operation->input)},
                          {"output", described(*operation->output)}});
  }
  std::puts(json::serialize(operations).c_str());
}
