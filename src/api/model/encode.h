#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "api/json/shape.h"

namespace wheelpit::api {

// The JSON text of `output`: the members of `shape` in the order of the table, absent ones as null
// or not at all as the table says; members that are not in the table are not written.
//
// A timestamp is given as an integer of milliseconds since the epoch and written as seconds with up
// to three decimals, trailing zeros dropped: 1790818626.314.
std::string encode_output(const Shape& shape, const boost::json::object& output);

}  // namespace wheelpit::api
