#include "app/events/attribute_json.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace wheelpit {

namespace json = boost::json;

json::object attributes_of(const json::object& item) {
  json::object attributes;
  for (const auto& [name, value] : item) attributes[name] = attribute_of(value);
  return attributes;
}

json::object attribute_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return {{"NULL", true}};
    case json::kind::bool_:
      return {{"BOOL", value}};
    case json::kind::string:
      return {{"S", value}};
    case json::kind::array: {
      json::array list;
      for (const json::value& each : value.as_array()) list.push_back(attribute_of(each));
      return {{"L", std::move(list)}};
    }
    case json::kind::object:
      return {{"M", attributes_of(value.as_object())}};
    default:
      return {{"N", json::serialize(value)}};
  }
}

}  // namespace wheelpit
