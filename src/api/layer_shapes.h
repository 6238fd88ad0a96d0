#pragma once

#include <array>
#include <string_view>

#include "api/lambda_shapes.h"

namespace wheelpit {

// The version of a layer, as functions and layer operations name it.
inline constexpr Shape kLayerVersionArn =
    text(1, 140, R"(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)");
inline constexpr Shape kLayerVersionArns = counted_later(list_of(kLayerVersionArn));

}  // namespace wheelpit
