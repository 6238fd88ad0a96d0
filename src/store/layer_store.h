#pragma once

#include "function/layer.h"
#include "store/layer_codec.h"
#include "store/value_store.h"

namespace wheelpit {

template <>
struct StoredForm<Layer> {
  static constexpr Collection kCollection = Collection::layers;
  static constexpr const char* kNoun = "layer";
  static std::string& key(Layer& layer) { return layer.name; }
  static std::string encode(const Layer& layer) { return encode_layer(layer); }
  static Result<Layer> decode(std::string_view text) { return decode_layer(text); }
};

extern template class ValueStore<Layer>;

// By name.
using LayerStore = ValueStore<Layer>;

}  // namespace wheelpit
