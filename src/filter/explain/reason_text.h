#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "filter/json/flat_event.h"

namespace wheelpit::filter {

// Words for people about patterns and values: one line, however long or odd these are.

// A path, quoted if it has anything but visible characters.
std::string path_text(std::string_view path);

// A scalar as JSON.
std::string value_text(const FlatValue& value);

// Rules as the pattern spells them, without its line breaks.
std::string rules_text(std::string_view source);

// What an event has at a path: `values`, or `objects` and `empty_arrays` if there are none.
std::string sight_text(const FlatEvent& event, const std::string& path,
                       const std::vector<const FlatValue*>& values);

}  // namespace wheelpit::filter
