#pragma once

#include <array>

#include "api/json/shape.h"

namespace wheelpit::api {

// Shapes that several tables of the Lambda API share.

inline constexpr Shape kString = text();
inline constexpr Shape kBoolean = boolean();
inline constexpr Shape kInteger = integer();
inline constexpr Shape kTimestamp = timestamp();

inline constexpr Shape kArn = text(
    0, 10000,
    R"(arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))");
inline constexpr Shape kKmsKeyArn = text(0, 10000, R"((arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|())");
// Where outcomes of asynchronous invocations and batches that are discarded go.
inline constexpr Shape kDestinationArn = text(
    0, 350,
    R"($|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*))");

// Names a function in operations that make or change it.
inline constexpr Shape kFunctionName = text(
    1, 140,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?)");
// Names a function in operations that only look it up.
inline constexpr Shape kNamespacedFunctionName = text(
    1, 256,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?)");
inline constexpr Shape kQualifier = text(1, 128, R"(\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)");

inline constexpr Shape kMaxListItems = integer(1, 10000);

inline constexpr Shape kTagKey = text(1, 128, R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))");
inline constexpr Shape kTagValue = text(0, 256, R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))");
inline constexpr Shape kTags = counted_later(map_of(kTagKey, kTagValue));

inline constexpr std::array<Member, 0> kNoMembers{};
inline constexpr Shape kNothing = structure(kNoMembers);

}  // namespace wheelpit::api
