#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "api/model/service_error.h"

namespace wheelpit::api {

// Which part of a list a request wants. Markers are the last key shown, opaque to the client.
struct Page {
  std::string after;  // key; "" for the first page
  std::size_t limit;
};

// From Marker and MaxItems. Never more than `most`; InvalidParameterValueException for a marker
// that is none of ours.
Outcome<Page> page_of(const boost::json::object& input, std::size_t most);

// The part of `all` that a request wants, as the member `name`, with NextMarker if there is more.
// For lists that are at hand as a whole: their markers count what was shown.
Outcome<boost::json::object> page_of_list(const boost::json::object& input, boost::json::array all,
                                          std::string_view name, std::size_t most);

std::string marker_of(std::string_view last_key);
Outcome<std::string> key_of_marker(std::string_view marker);

}  // namespace wheelpit::api
