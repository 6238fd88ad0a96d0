// A server's side of an HTTP/2 connection, in pieces: whatever comes, no more than a window of it
// is kept, and what is answered stays bounded. The first octet of the input says in which pieces it
// arrives, the second how seldom the body is taken.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "net/http2/http2_connection.h"

namespace {
constexpr std::uint32_t kWindow = 65'535;
}

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wheelpit;
  if (size < 2) return 0;
  const std::size_t piece = data[0] == 0 ? size : data[0];
  const std::size_t seldom = std::size_t{data[1]} + 1;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);

  TimePoint now{};
  Http2Connection connection({.window = kWindow, .most_head_bytes = 4096, .most_empty_frames = 50},
                             now);
  const HttpRequest request{.method = "POST", .target = "/", .headers = {{"A", "b"}}, .body = "{}"};
  if (!connection.send(request, {Transport::plain, "127.0.0.1", 1})) __builtin_trap();
  std::size_t untaken = 0;
  for (std::size_t i = 1; !bytes.empty(); ++i) {
    const auto space = connection.space();
    const std::size_t count = std::min({piece, bytes.size(), space.size()});
    if (count == 0) __builtin_trap();
    std::memcpy(space.data(), bytes.data(), count);
    bytes.remove_prefix(count);
    untaken += count;
    now += std::chrono::seconds(1);
    const bool alive = connection.received(count, now) && connection.on_time(now);
    if (!alive || i % seldom == 0) {
      const std::size_t body = connection.take_body().size();
      if (body > untaken || body > kWindow) __builtin_trap();
      untaken = 0;
    }
    if (!alive) return 0;
    if (const auto head = connection.take_head(); head && head->status < 200) __builtin_trap();
    if (connection.take_output(now).size() > (std::size_t{512} << 10)) __builtin_trap();
  }
  return 0;
}
