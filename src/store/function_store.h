#pragma once

#include "function/function.h"
#include "store/function_codec.h"
#include "store/value_store.h"

namespace wheelpit {

template <>
struct StoredForm<Function> {
  static constexpr Collection kCollection = Collection::functions;
  static constexpr const char* kNoun = "function";
  static std::string& key(Function& function) { return function.name; }
  static std::string encode(const Function& function) { return encode_function(function); }
  static Result<Function> decode(std::string_view text) { return decode_function(text); }
};

extern template class ValueStore<Function>;

// By name.
using FunctionStore = ValueStore<Function>;

}  // namespace wheelpit
