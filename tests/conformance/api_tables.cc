// Prints every operation of the API's tables with its input members, one JSON array.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <string>

#include "api/operation.h"

namespace {

namespace json = boost::json;
using wheelpit::Member;
using wheelpit::Operation;
using wheelpit::Service;
using wheelpit::Shape;

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

json::array members_of(const Shape& shape) {
  if (shape.kind == Shape::Kind::list) return members_of(*shape.element);
  json::array members;
  for (const Member& member : shape.members) {
    json::object entry = {{"name", member.name}, {"required", member.required}};
    if (member.only) entry["only"] = *member.only;
    if (auto inner = members_of(*member.shape); !inner.empty()) entry["members"] = std::move(inner);
    members.push_back(std::move(entry));
  }
  return members;
}

}  // namespace

int main() {
  json::array operations;
  for (const Operation* operation : wheelpit::all_operations()) {
    operations.push_back({{"service", name_of(operation->service)},
                          {"name", operation->name},
                          {"input", members_of(*operation->input)}});
  }
  std::puts(json::serialize(operations).c_str());
}
