#pragma once

#include <string>

#include "base/clock.h"

namespace wheelpit::api {

// Facts that do not change while the engine runs.
struct EngineFacts {
  std::string version = {};
  std::string sandbox = "none";  // or "bubblewrap"
  WallTime started_at{};
  std::size_t shards = 1;
  std::size_t max_concurrency = 0;  // of all functions, [functions] max_concurrency
};

}  // namespace wheelpit::api
