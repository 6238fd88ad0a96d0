#include "app/process/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace wheelpit {

namespace {

constexpr std::uint64_t kMostConnections = 4096;
constexpr std::uint64_t kLeastConnections = 16;
constexpr std::uint64_t kUsual = 1024;
constexpr std::uint64_t kMostForOthers = 1024;
}  // namespace

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kUsual;
  const rlimit raised{.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

std::size_t connections_of(std::uint64_t descriptors) {
  const std::uint64_t half = descriptors / 2;
  const std::uint64_t without_reserve = half - std::min<std::uint64_t>(half, kReservedConnections);
  return std::clamp(without_reserve, kLeastConnections, kMostConnections);
}

EnvironmentDescriptors descriptors_of_environments(std::uint64_t descriptors) {
  const std::uint64_t api =
      std::min<std::uint64_t>(descriptors / 2, kMostConnections + kReservedConnections);
  const std::uint64_t others = std::min(descriptors / 8, kMostForOthers);
  const std::uint64_t spare = std::min(descriptors / 16, kMostForOthers);
  return {.each = descriptors - api - others - spare, .spare_connections = spare};
}

}  // namespace wheelpit
