#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace wheelpit {

// A value as DynamoDB writes it: "a" is {"S":"a"}, 1.5 is {"N":"1.5"}, [1] is {"L":[{"N":"1"}]}.
boost::json::object attribute_of(const boost::json::value& value);

// The same of each member of an item.
boost::json::object attributes_of(const boost::json::object& item);

}  // namespace wheelpit
