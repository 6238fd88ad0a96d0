#include "net/client/http_round_trip.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "net/address/http_url.h"
#include "net/http/http_response_parser.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// For the head, and for a body of no known length; others go where they stay. A thousand requests
// may be under way.
constexpr std::size_t kHeadBytes = std::size_t{4} * 1024;
// What a share is asked for at a time.
constexpr std::size_t kReadBytes = std::size_t{16} * 1024;

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

std::string text_of(const HttpRequest& request, const Endpoint& server) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  const auto add = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  if (!request.header("Host")) add("Host", host_header(server));
  if (!request.header("Content-Length")) add("Content-Length", std::to_string(request.body.size()));
  if (!request.header("Connection")) add("Connection", "close");
  for (const auto& [name, value] : request.headers) add(name, value);
  return text.append("\r\n").append(request.body);
}

}  // namespace

Status check_sendable(const HttpRequest& request) {
  bool good = is_one_line(request.method) && is_one_line(request.target);
  for (const auto& [name, value] : request.headers) {
    good = good && is_one_line(name) && is_one_line(value);
  }
  if (good) return {};
  return Error(Errc::invalid_argument, "the request has a line break in its head");
}

asio::awaitable<Result<HttpResponse>> HttpRoundTrip::run(HttpRequest request, TimePoint until) {
  std::string text = text_of(request, server_);
  const Status written = co_await stream_.write(text, until);
  wipe(text);
  if (!written) co_return written.error();

  HttpResponseParser parser(request.method == "HEAD" ? AnswerTo::head : AnswerTo::other,
                            body_bytes_);
  std::string buffer(kHeadBytes, '\0');
  std::optional<Error> failure;
  while (!parser.complete() && !failure) {
    if (share_ != nullptr && !share_->has_room(kReadBytes)) {
      until += co_await share_->wait_for_room(kReadBytes);
    }
    std::span<char> into = parser.body_room();
    if (into.empty()) into = buffer;
    if (share_ != nullptr) into = into.first(std::min(into.size(), kReadBytes));
    const auto count = co_await stream_.read_some(into, until);
    if (!count) {
      // The end of the connection is also the end of an answer that announced no length.
      if (count.error().code() == Errc::unavailable) parser.end_of_input();
      if (!parser.complete()) failure = count.error();
      continue;
    }
    begun_ = true;
    if (share_ != nullptr) share_->add(*count);
    if (const Status fed = parser.feed({into.data(), *count}); !fed) failure = fed.error();
  }
  wipe(buffer);
  if (failure) co_return *failure;
  reusable_ = parser.connection_stays();
  co_return parser.take_response();
}

}  // namespace wheelpit
