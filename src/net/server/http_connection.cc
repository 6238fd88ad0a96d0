#include "net/server/http_connection.h"

#include <algorithm>
#include <utility>

#include "net/server/tls_layer.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t kInputBytes = std::size_t{8} * 1024;
// So much of a request counts for nothing: what is small passes even when there is no room.
constexpr std::uint64_t kUncounted = std::uint64_t{16} * 1024;

}  // namespace

HttpConnection::HttpConnection(HttpSocket s, const HttpLimits& limits, BodyBudget& budget,
                               TimePoint now)
    : socket(std::move(s)),
      parser(limits),
      watch(limits.times, now),
      share(budget),
      input(kInputBytes, '\0') {}

HttpConnection::~HttpConnection() = default;

asio::mutable_buffer HttpConnection::input_space() {
  if (begin == end) {
    begin = end = 0;
  } else if (begin != 0) {
    input.erase(0, begin);
    input.resize(input.size() + begin);
    end -= begin;
    begin = 0;
  }
  if (end == input.size()) input.resize(input.size() * 2);
  return asio::buffer(input.data() + end, input.size() - end);
}

void HttpConnection::shrink() {
  if (begin == end && input.size() > 2 * kInputBytes) input = std::string(kInputBytes, '\0');
  if (output.capacity() > kInputBytes) output = std::string();
}

bool HttpConnection::count_buffered() {
  const std::uint64_t bytes = parser.buffered() + (end - begin);
  return share.hold(bytes - std::min(bytes, kUncounted));
}

void HttpConnection::close() {
  boost::system::error_code ignored;
  socket.shutdown(tcp::socket::shutdown_both, ignored);
  socket.close(ignored);
}

}  // namespace wheelpit
