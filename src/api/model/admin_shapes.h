#pragma once

#include <array>

#include "api/model/lambda_shapes.h"

namespace wheelpit::api::admin_shapes {

// Shapes that several tables of our own operations share.

// The counters of docs/metrics.md, of one mapping or of all.
inline constexpr auto kCounterMembers =
    std::to_array<Member>({{.name = "Polled", .shape = &kInteger},
                           {.name = "FilteredOut", .shape = &kInteger},
                           {.name = "Invoked", .shape = &kInteger},
                           {.name = "FailedInvoke", .shape = &kInteger},
                           {.name = "Dropped", .shape = &kInteger},
                           {.name = "OnFailureDelivered", .shape = &kInteger},
                           {.name = "Deleted", .shape = &kInteger},
                           {.name = "PollingErrors", .shape = &kInteger}});
inline constexpr Shape kCounters = structure(kCounterMembers);

inline constexpr auto kProblemMembers =
    std::to_array<Member>({{.name = "Kind", .shape = &kString},
                           {.name = "Words", .shape = &kString},
                           {.name = "Since", .shape = &kTimestamp},
                           {.name = "NextAttemptAt", .shape = &kTimestamp}});
inline constexpr Shape kProblem = structure(kProblemMembers);

}  // namespace wheelpit::api::admin_shapes
