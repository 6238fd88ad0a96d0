#pragma once

#include "mapping/mapping.h"
#include "store/mapping_codec.h"
#include "store/value_store.h"

namespace wheelpit {

template <>
struct StoredForm<Mapping> {
  static constexpr Collection kCollection = Collection::mappings;
  static constexpr const char* kNoun = "mapping";
  static std::string& key(Mapping& mapping) { return mapping.uuid; }
  static std::string encode(const Mapping& mapping) { return encode_mapping(mapping); }
  static Result<Mapping> decode(std::string_view text) { return decode_mapping(text); }
};

extern template class ValueStore<Mapping>;

// By uuid.
using MappingStore = ValueStore<Mapping>;

}  // namespace wheelpit
