#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "function/layer.h"

namespace wheelpit {

// A Layer as the JSON text that is stored, and back, as functions are (store/function_codec.h).
std::string encode_layer(const Layer& layer);
Result<Layer> decode_layer(std::string_view json);

}  // namespace wheelpit
