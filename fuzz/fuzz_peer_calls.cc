// What comes to the port for nodes, and what their answers are read from: frames, fields, the
// number of a call, a call's head (first line) and body (the rest).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cluster/peer/call_number.h"
#include "cluster/peer/frames.h"
#include "cluster/peer/signatures.h"

using wheelpit::Secret;
using wheelpit::cluster::FrameReader;

constexpr wheelpit::WallTime kNow{std::chrono::seconds(1'795'308'067)};  // 20261122T004107Z

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  FrameReader frames;
  for (std::size_t at = 0; at < text.size() && frames.feed(text.substr(at, 7)); at += 7) {
    while (frames.next()) {
    }
  }
  if (const auto fields = wheelpit::cluster::split_fields(text, 3)) {
    const std::string_view again[] = {(*fields)[0], (*fields)[1], (*fields)[2]};
    if (wheelpit::cluster::join_fields(again) != text) __builtin_trap();
  }
  if (const auto call = wheelpit::cluster::parse_call_number(text)) {
    if (wheelpit::cluster::parse_call_number(to_text(*call)) != call) __builtin_trap();
  }

  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string first(text.substr(0, end));
  wheelpit::cluster::PeerVerifier verifier(Secret(std::string(32, 'k')), kNow);
  verifier.set_address("h:1");
  const wheelpit::HttpRequest request{
      .method = "POST",
      .target = "/invoke",
      .headers = {{"Host", "h:1"},
                  {"X-Amz-Date", "20261122T004107Z"},
                  {"X-Amz-Content-Sha256", std::string(64, '0')},
                  {"X-Wheelpit-Call", first},
                  {"Authorization", first}},
      .body = std::string(text.substr(std::min(end + 1, text.size())))};
  // Nobody can guess the signature, so nothing may pass.
  if (!verifier.refusal_of_head(request, kNow)) __builtin_trap();
  if (!verifier.refusal_of(request, kNow)) __builtin_trap();
  (void)verifier.refusal_of_repetition(request, kNow);
  return 0;
}
