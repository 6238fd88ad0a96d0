#pragma once

#include <array>
#include <string_view>

#include "api/model/lambda_shapes.h"

namespace wheelpit::api {

// The version of a layer, as functions and layer operations name it.
inline constexpr Shape kLayerVersionArn = text(
    1, 2048,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+))");
inline constexpr Shape kLayerVersionArns = counted_later(list_of(kLayerVersionArn));

}  // namespace wheelpit::api
