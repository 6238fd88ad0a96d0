#pragma once

#include <string>

#include "base/clock.h"

namespace wheelpit {

// "2026-01-27T10:31:22.187Z"
std::string iso_milliseconds(WallTime time);

// "2026/01/27/2026-01-27T10.31.22": how names of objects begin that are sorted by time.
std::string object_time(WallTime time);

}  // namespace wheelpit
