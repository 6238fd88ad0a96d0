#include "net/http2/http2_request.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "net/address/http_url.h"

namespace wheelpit {

namespace {

// RFC 9113, 8.2.2.
constexpr auto kOfConnections = std::to_array<std::string_view>(
    {"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"});
constexpr auto kSecret =
    std::to_array<std::string_view>({"authorization", "cookie", "x-amz-security-token"});

std::string lower(std::string_view name) {
  std::string text(name);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool is_one_of(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

template <class Check>
bool passes(Check check, std::string_view text) {
  return check(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()) != 0;
}

Error refused(const std::string& what) {
  return {Errc::invalid_argument, "the request cannot be sent by HTTP/2: " + what};
}

}  // namespace

Result<std::vector<Http2Field>> http2_fields(const HttpRequest& request, const Endpoint& server) {
  const std::string authority(request.header("Host").value_or(host_header(server)));
  if (!passes(nghttp2_check_method, request.method)) return refused("its method");
  if (!passes(nghttp2_check_authority, authority)) return refused("its authority");
  if (!request.target.starts_with('/') || !passes(nghttp2_check_path, request.target)) {
    return refused("its path");
  }
  std::vector<Http2Field> fields = {
      {.name = ":method", .value = request.method},
      {.name = ":scheme", .value = server.transport == Transport::tls ? "https" : "http"},
      {.name = ":authority", .value = authority},
      {.name = ":path", .value = request.target}};
  for (const auto& [given, value] : request.headers) {
    const std::string name = lower(given);
    if (name == "host") continue;
    const bool good = !name.starts_with(':') && passes(nghttp2_check_header_name, name) &&
                      passes(nghttp2_check_header_value, value);
    // Not the name itself if it is not a name: it may be anything.
    if (!good) return refused("a header's name or value");
    if (is_one_of(kOfConnections, name)) {
      return refused("its header " + name + " is one of HTTP/1.1");
    }
    fields.push_back({.name = name, .value = value, .secret = is_one_of(kSecret, name)});
  }
  return fields;
}

}  // namespace wheelpit
