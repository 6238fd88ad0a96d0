#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "api/service_error.h"

namespace wheelpit {

// Which part of a list a request wants. Markers are the last key shown, opaque to the client.
struct Page {
  std::string after;  // key; "" for the first page
  std::size_t limit;
};

// From Marker and MaxItems. Never more than `most`; InvalidParameterValueException for a marker
// that is none of ours.
Outcome<Page> page_of(const boost::json::object& input, std::size_t most);

std::string marker_of(std::string_view last_key);
Outcome<std::string> key_of_marker(std::string_view marker);

}  // namespace wheelpit
