#include "async/request_id.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/uuid.h"

namespace wheelpit::async {

std::string make_request_id(WallTime accepted) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::size_t kTimeEnd = 13;  // 12 digits and a hyphen
  constexpr std::size_t kVersion = 14;
  std::string id = make_uuid();
  const auto since = std::chrono::floor<std::chrono::milliseconds>(accepted.time_since_epoch());
  auto milliseconds = static_cast<std::uint64_t>(since.count());
  for (std::size_t i = kTimeEnd; i-- > 0;) {
    if (id[i] == '-') continue;
    id[i] = kHex[milliseconds & 15U];
    milliseconds >>= 4U;
  }
  id[kVersion] = '7';
  return id;
}

}  // namespace wheelpit::async
