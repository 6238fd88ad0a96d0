#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace wheelpit {

// An execution environment as people see it.
struct EnvironmentStatus {
  std::string version;     // "$LATEST", "3"
  std::string log_stream;  // where what it says is found; names it
  std::string_view state;  // "starting", "idle", "busy", "ending"
  WallTime since{};        // that it is so
  WallTime started_at{};
  std::uint64_t invocations = 0;
  std::optional<std::uint64_t> memory_bytes = {};  // of all its processes, as measured last
  std::optional<pid_t> pid = {};                   // while there is a process
  bool provisioned = false;
};

// Knows the environments of functions.
class EnvironmentWatch {
 public:
  virtual ~EnvironmentWatch() = default;

  // Those of a function, by version and age; none of one that is not known.
  virtual boost::asio::awaitable<std::vector<EnvironmentStatus>> environments(
      std::string function_name) = 0;
};

}  // namespace wheelpit
