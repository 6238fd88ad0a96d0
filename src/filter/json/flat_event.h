#pragma once

#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "filter/json/array_elements.h"
#include "filter/json/json_reader.h"
#include "filter/value/rule.h"

namespace wheelpit::filter {

// A scalar of a JSON text and the path to it.
struct FlatValue {
  std::string path;  // names joined by dots; elements of an array have the path of the array
  ValueKind kind = ValueKind::null;
  std::string text;  // see Value
  ArrayElement in = 0;

  Value value() const { return {.kind = kind, .text = text, .limit = text.data() + text.size()}; }
};

// A JSON text as the rules of filtering see it: pairs of path and scalar, in the order of the text.
struct FlatEvent {
  std::vector<FlatValue> values;
  // What has no value of its own, though it is there.
  std::set<std::string> objects;
  std::set<std::string> empty_arrays;
};

// The simple and slow way to read an event: every path is written out. `root` goes before all
// paths, "" for none; arrays are announced to `elements`. A fault, of the same texts that
// walk_json() refuses, if it is not JSON or neither object nor array.
std::expected<FlatEvent, JsonFault> flatten(std::string_view json, const std::string& root,
                                            ArrayElements& elements);

}  // namespace wheelpit::filter
