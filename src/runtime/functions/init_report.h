#pragma once

#include <optional>

#include "logs/platform_event.h"
#include "runtime/environment/environment.h"
#include "runtime/protocol/answer.h"

namespace wheelpit::runtime {

// Has the environment's log say how its init went: `failure` is why it failed.
void report_init(Environment& environment, const std::optional<Answer>& failure,
                 platform_event::Phase phase);

}  // namespace wheelpit::runtime
