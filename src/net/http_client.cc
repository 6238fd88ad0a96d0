#include "net/http_client.h"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>

#include "base/secret.h"
#include "net/http_response_parser.h"
#include "net/http_url.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kReadBytes = std::size_t{16} * 1024;

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool can_be_sent(const HttpRequest& request) {
  if (!is_one_line(request.method) || !is_one_line(request.target)) return false;
  for (const auto& [name, value] : request.headers) {
    if (!is_one_line(name) || !is_one_line(value)) return false;
  }
  return true;
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

asio::awaitable<Result<HttpResponse>> read_answer(Stream& stream, HttpResponseParser& parser,
                                                  std::span<char> buffer, TimePoint until) {
  while (!parser.complete()) {
    const auto count = co_await stream.read_some(buffer, until);
    if (!count) {
      // The end of the connection is also the end of an answer that announced no length.
      if (count.error().code() == Errc::unavailable) parser.end_of_input();
      if (!parser.complete()) co_return count.error();
    } else if (Status fed = parser.feed({buffer.data(), *count}); !fed) {
      co_return fed.error();
    }
  }
  co_return parser.take_response();
}

Error about(const Endpoint& server, const Error& cause) {
  return {cause.code(), to_string(server) + ": " + cause.message()};
}

}  // namespace

HttpClient::HttpClient(asio::io_context& io, Endpoint server, HttpClientOptions options)
    : io_(io), server_(std::move(server)), options_(std::move(options)) {}

asio::awaitable<Result<HttpResponse>> HttpClient::send(HttpRequest request, TimePoint until) {
  if (!can_be_sent(request)) {
    co_return about(server_, {Errc::invalid_argument, "the request has a line break in its head"});
  }
  Stream stream(io_);
  stream_ = &stream;
  const std::shared_ptr<void> gone(nullptr, [this](void*) { stream_ = nullptr; });
  Status status = co_await stream.connect(server_, options_.trust, until);
  if (!status) co_return about(server_, status.error());

  std::string text = text_of(request, server_);
  status = co_await stream.write(text, until);
  wipe(text);  // requests and answers may hold secrets
  if (!status) co_return about(server_, status.error());

  HttpResponseParser parser(request.method == "HEAD" ? AnswerTo::head : AnswerTo::other,
                            options_.body_bytes);
  std::string buffer(kReadBytes, '\0');
  auto answer = co_await read_answer(stream, parser, buffer, until);
  wipe(buffer);
  if (!answer) co_return about(server_, answer.error());
  co_return answer;
}

void HttpClient::cancel() {
  if (stream_ != nullptr) stream_->close();
}

}  // namespace wheelpit
