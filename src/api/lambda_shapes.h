#pragma once

#include <array>

#include "api/shape.h"

namespace wheelpit {

// Shapes that several tables of the Lambda API share.

inline constexpr Shape kString = text();
inline constexpr Shape kBoolean = boolean();
inline constexpr Shape kInteger = integer();
inline constexpr Shape kTimestamp = timestamp();

inline constexpr Shape kArn = text_like(
    R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))");
inline constexpr Shape kKmsKeyArn = text_like(R"((arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|())");

// Names a function in operations that make or change it.
inline constexpr Shape kFunctionName = text(
    1, 140,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?)");
// Names a function in operations that only look it up.
inline constexpr Shape kNamespacedFunctionName = text(
    1, 256,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?)");
inline constexpr Shape kQualifier = text(1, 128, R"(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)");

inline constexpr Shape kMaxListItems = integer(1, 10000);

inline constexpr Shape kTags = counted_later(map_of(kString, kString));

inline constexpr std::array<Member, 0> kNoMembers{};
inline constexpr Shape kNothing = structure(kNoMembers);

}  // namespace wheelpit
