#include "net/http/http_request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <utility>

#include "net/http/http_head_rules.h"
#include "net/http/http_head_scanner.h"
#include "net/http/http_request_grammar.h"

namespace wheelpit {

namespace http = boost::beast::http;
using boost::beast::error_code;

namespace {

// A body grows by steps of at least this much, doubling: an announced length alone costs nothing.
constexpr std::size_t kBodyStep = std::size_t{64} * 1024;
// What chunks may cost, for each byte of the body, in bytes that frame them. Chunks of one byte
// cost five; their extensions could be endless.
constexpr std::uint64_t kMostFraming = 16;

int status_of(const error_code& failure) {
  if (failure == http::error::header_limit) return 431;
  if (failure == http::error::body_limit) return 413;
  return 400;
}

}  // namespace

class HttpRequestParser::Core {
 public:
  explicit Core(HttpLimits l) : limits(std::move(l)) { grammar.emplace(limits); }

  std::size_t feed(std::string_view input) {
    std::size_t used = 0;
    while (used < input.size() && !complete && !failure && !head_waits) {
      const std::string_view rest = input.substr(used);
      const std::size_t step = next(rest);
      used += step;
      if (step == 0) break;
    }
    return used;
  }

  void admit(Body body) {
    head_waits = false;
    if (grammar->is_done()) {
      complete = true;
      return;
    }
    const std::uint64_t most =
        std::min<std::uint64_t>(body.bytes.value_or(limits.body_bytes), limits.body_bytes);
    grammar->admit(most, body.streams);
    if (grammar->chunked()) {
      grammar->eager(true);
      if (most == 0 && !body.streams) pass_limit();
      return;
    }
    length = grammar->content_length().value_or(0);
    if (*length > most && !body.streams) pass_limit();
  }

  void end_of_input() {
    if (complete || failure) return;
    if (grammar->is_header_done()) {
      grammar->request.truncated = true;
      complete = true;
      head_waits = false;
    } else if (scanner.begun()) {
      failure = 400;
    }
  }

  std::span<char> body_space() {
    if (!length || complete || failure || grammar->streamed) return {};
    if (grammar->request.oversized) {
      spare_.resize(kBodyStep);
      return std::span(spare_).first(std::min<std::uint64_t>(*length - arrived, spare_.size()));
    }
    std::string& body = grammar->request.body;
    if (body.size() == arrived) {
      const std::size_t grown = arrived + std::max<std::size_t>(arrived, kBodyStep);
      const std::size_t size = std::min<std::uint64_t>(*length, grown);
      // libstdc++ 12 hands the lambda the new capacity instead of the size asked for.
      body.resize_and_overwrite(size, [size](char*, std::size_t) { return size; });
    }
    return std::span(body).subspan(arrived);
  }

  void body_arrived(std::size_t bytes) {
    arrived += bytes;
    complete = arrived == *length;
  }

  std::uint64_t buffered() const {
    const bool fixed = length && !grammar->streamed && !grammar->request.oversized;
    return fixed ? arrived : grammar->request.body.size();
  }

  HttpRequest take_head() {
    HttpRequest head = std::exchange(grammar->request, {});
    head.partial = true;
    return head;
  }

  HttpRequest take_request() {
    HttpRequest request = std::move(grammar->request);
    // Shorter only if truncated.
    if (length && !request.oversized && !grammar->streamed) request.body.resize(arrived);
    grammar.emplace(limits);
    scanner.reset();
    length.reset();
    arrived = 0;
    framing = 0;
    complete = false;
    spare_ = {};
    return request;
  }

  const HttpLimits limits;
  std::optional<HttpRequestGrammar> grammar;
  HttpHeadScanner scanner;
  bool head_waits = false;
  std::optional<std::uint64_t> length;  // of a body that is not chunked, once it was admitted
  std::uint64_t arrived = 0;            // bytes of that body
  std::uint64_t framing = 0;            // bytes of a chunked body, and of what frames it
  bool complete = false;
  bool abandoned = false;
  std::optional<int> failure;

 private:
  std::size_t next(std::string_view input) {
    if (!grammar->is_header_done()) return parse_head(input);
    return length ? fill_body(input) : parse_chunks(input);
  }

  std::size_t fill_body(std::string_view input) {
    if (grammar->streamed) {
      const std::size_t step = std::min<std::uint64_t>(input.size(), *length - arrived);
      grammar->request.body.append(input.substr(0, step));
      body_arrived(step);
      return step;
    }
    const auto space = body_space();
    const std::size_t bytes = std::min(space.size(), input.size());
    input.copy(space.data(), bytes);
    body_arrived(bytes);
    return bytes;
  }

  // The grammar is given whole heads only, so that the scanner has seen every byte of them.
  std::size_t parse_head(std::string_view input) {
    const auto size = scanner.scan(input);
    if (scanner.fault()) failure = 400;
    if (size.value_or(input.size()) > limits.header_bytes) failure = 431;
    if (failure || !size) return 0;
    error_code ec;
    const std::size_t used = grammar->put(boost::asio::buffer(input.substr(0, *size)), ec);
    if (ec || !grammar->is_header_done() || used != *size) {
      failure = ec ? status_of(ec) : 400;
      return used;
    }
    const HttpVersion version = grammar->version();
    if (fault_of_framing(version, grammar->request.headers) ||
        settle_target(version, grammar->request)) {
      failure = 400;
      return used;
    }
    head_waits = true;
    return used;
  }

  std::size_t parse_chunks(std::string_view input) {
    if (grammar->last_chunk.holds_back(*grammar, input.size())) return 0;
    error_code ec;
    const std::size_t used = grammar->put(boost::asio::buffer(input), ec);
    framing += used;
    if (ec == http::error::need_more) {
      // Chunk headers have no limit of their own in the grammar.
      if (used == 0 && input.size() > limits.header_bytes) failure = 431;
    } else if (ec) {
      failure = status_of(ec);
    }
    if (framing > limits.header_bytes + kMostFraming * (grammar->body_bytes + 1)) failure = 400;
    if (failure) return used;
    complete = complete || grammar->is_done();
    if (grammar->request.oversized && !complete) pass_limit();
    return used;
  }

  void pass_limit() {
    switch (limits.oversized) {
      case HttpLimits::Oversized::refuse:
        failure = 413;
        break;
      case HttpLimits::Oversized::drain:
        grammar->request.oversized = true;
        break;
      case HttpLimits::Oversized::tell:
        grammar->request.oversized = true;
        grammar->request.body = {};
        abandoned = complete = true;
        break;
    }
  }

  std::string spare_;  // where a body that is dropped is read to
};

HttpRequestParser::HttpRequestParser(HttpLimits limits)
    : core_(std::make_unique<Core>(std::move(limits))) {}
HttpRequestParser::~HttpRequestParser() = default;

std::size_t HttpRequestParser::feed(std::string_view input) { return core_->feed(input); }
bool HttpRequestParser::head_waits() const { return core_->head_waits; }
const HttpRequest& HttpRequestParser::head() const { return core_->grammar->request; }
void HttpRequestParser::set_peer(HttpPeer peer) { core_->grammar->request.peer = peer; }
bool HttpRequestParser::has_body() const { return !core_->grammar->is_done(); }
void HttpRequestParser::admit(Body body) { core_->admit(body); }
bool HttpRequestParser::admitted() const {
  return core_->grammar->is_header_done() && !core_->head_waits;
}
bool HttpRequestParser::abandoned() const { return core_->abandoned; }
void HttpRequestParser::drop() { core_->grammar->request = {}; }
void HttpRequestParser::end_of_input() { core_->end_of_input(); }
std::span<char> HttpRequestParser::body_space() { return core_->body_space(); }
void HttpRequestParser::body_arrived(std::size_t bytes) { core_->body_arrived(bytes); }
bool HttpRequestParser::take_expectation() {
  return std::exchange(core_->grammar->expectation, false);
}
std::uint64_t HttpRequestParser::buffered() const { return core_->buffered(); }
bool HttpRequestParser::begun() const { return core_->scanner.begun(); }
bool HttpRequestParser::complete() const { return core_->complete; }
bool HttpRequestParser::keep_alive() const {
  return core_->grammar->keep_alive() && !core_->abandoned;
}
std::optional<int> HttpRequestParser::failure() const { return core_->failure; }
bool HttpRequestParser::streaming() const {
  return core_->grammar->streamed && !core_->complete && !core_->failure;
}
HttpRequest HttpRequestParser::take_head() { return core_->take_head(); }
std::string HttpRequestParser::take_body() {
  return std::exchange(core_->grammar->request.body, {});
}
bool HttpRequestParser::takes_chunks() const { return core_->grammar->takes_chunks; }
HttpRequest HttpRequestParser::take_request() { return core_->take_request(); }

}  // namespace wheelpit
