#include "net/http_request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <functional>
#include <utility>

#include "net/last_chunk_guard.h"

namespace wheelpit {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastString = boost::beast::string_view;

namespace {

// A body grows by steps of at least this much, doubling: an announced length alone costs nothing.
constexpr std::size_t kBodyStep = std::size_t{64} * 1024;

int status_of(const error_code& failure) {
  if (failure == http::error::header_limit) return 431;
  if (failure == http::error::body_limit) return 413;
  return 400;
}

// Beast's grammar, our strings: fields go straight into the HttpRequest.
class Grammar final : public http::basic_parser<true> {
 public:
  explicit Grammar(const HttpLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(boost::none);  // judged here, because what happens then depends
    eager(false);
  }

  // What does not fit is dropped and the request marked, or the parser fails.
  void add_to_body(std::string_view bytes, error_code& ec) {
    const bool fits = streamed || request.body.size() + bytes.size() <= limits_.body_bytes;
    if (!request.oversized && fits) {
      request.body.append(bytes);
    } else if (limits_.oversized == HttpLimits::Oversized::drain) {
      request.oversized = true;
      request.body = {};
    } else {
      ec = http::error::body_limit;
    }
  }

  LastChunkGuard last_chunk;
  HttpRequest request;
  bool expectation = false;
  bool takes_chunks = false;
  bool streamed = false;

 private:
  void on_request_impl(http::verb, BeastString method, BeastString target, int version,
                       error_code& ec) override {
    takes_chunks = version >= 11;
    request.method.assign(method.data(), method.size());
    request.target.assign(target.data(), target.size());
    request.headers.reserve(8);
    ec = {};
  }

  void on_field_impl(http::field field, BeastString name, BeastString value,
                     error_code& ec) override {
    request.headers.emplace_back(std::string_view(name.data(), name.size()),
                                 std::string_view(value.data(), value.size()));
    if (field == http::field::expect && boost::beast::iequals(value, "100-continue")) {
      expectation = true;
    }
    ec = {};
  }

  std::size_t on_chunk_body_impl(std::uint64_t, BeastString body, error_code& ec) override {
    last_chunk.on_body(body.size());
    return on_body_impl(body, ec);
  }

  std::size_t on_body_impl(BeastString body, error_code& ec) override {
    ec = {};
    add_to_body({body.data(), body.size()}, ec);
    return body.size();
  }

  void on_response_impl(int, BeastString, int, error_code& ec) override { ec = {}; }
  void on_header_impl(error_code& ec) override { ec = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& ec) override {
    ec = {};
  }
  void on_chunk_header_impl(std::uint64_t size, BeastString, error_code& ec) override {
    last_chunk.on_header(size);
    ec = {};
  }
  void on_finish_impl(error_code& ec) override { ec = {}; }

  const HttpLimits& limits_;
};

}  // namespace

class HttpRequestParser::Core {
 public:
  Core(HttpLimits l, std::function<bool(const HttpRequest&)> s) : limits(l), streams(std::move(s)) {
    grammar.emplace(limits);
  }

  std::size_t feed(std::string_view input) {
    std::size_t used = 0;
    while (used < input.size() && !complete && !failure) {
      const std::string_view rest = input.substr(used);
      const std::size_t step = length ? fill_body(rest) : parse(rest);
      used += step;
      if (step == 0) break;
    }
    return used;
  }

  void end_of_input() {
    if (complete || failure || !grammar->got_some()) return;
    if (grammar->is_header_done()) {
      grammar->request.truncated = true;
      complete = true;
    } else {
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
    length.reset();
    arrived = 0;
    complete = false;
    spare_ = {};
    return request;
  }

  const HttpLimits limits;
  const std::function<bool(const HttpRequest&)> streams;
  std::optional<Grammar> grammar;
  std::optional<std::uint64_t> length;  // of a body that is not chunked, once its header was read
  std::uint64_t arrived = 0;            // bytes of that body
  bool complete = false;
  std::optional<int> failure;

 private:
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

  std::size_t parse(std::string_view input) {
    if (grammar->last_chunk.holds_back(*grammar, input.size())) return 0;
    error_code ec;
    const bool had_header = grammar->is_header_done();
    const std::size_t used = grammar->put(boost::asio::buffer(input), ec);
    if (ec == http::error::need_more) {
      // Chunk headers have no limit of their own in the grammar.
      if (used == 0 && input.size() > limits.header_bytes) failure = 431;
      return used;
    }
    if (ec) {
      failure = status_of(ec);
      return used;
    }
    if (!had_header && grammar->is_header_done()) header_arrived();
    complete = complete || grammar->is_done();
    return used;
  }

  void header_arrived() {
    if (grammar->is_done()) return;
    grammar->streamed = streams && streams(grammar->request);
    if (grammar->chunked()) {
      grammar->eager(true);
      return;
    }
    length = grammar->content_length().value_or(0);
    if (*length <= limits.body_bytes || grammar->streamed) return;
    if (limits.oversized == HttpLimits::Oversized::refuse) {
      failure = 413;
    } else {
      grammar->request.oversized = true;
    }
  }

  std::string spare_;  // where a body that is dropped is read to
};

HttpRequestParser::HttpRequestParser(HttpLimits limits,
                                     std::function<bool(const HttpRequest&)> streams)
    : core_(std::make_unique<Core>(limits, std::move(streams))) {}
HttpRequestParser::~HttpRequestParser() = default;

std::size_t HttpRequestParser::feed(std::string_view input) { return core_->feed(input); }
void HttpRequestParser::end_of_input() { core_->end_of_input(); }
std::span<char> HttpRequestParser::body_space() { return core_->body_space(); }
void HttpRequestParser::body_arrived(std::size_t bytes) { core_->body_arrived(bytes); }
bool HttpRequestParser::take_expectation() {
  return std::exchange(core_->grammar->expectation, false);
}
bool HttpRequestParser::idle() const { return !core_->grammar->got_some() && !core_->failure; }
bool HttpRequestParser::complete() const { return core_->complete; }
bool HttpRequestParser::keep_alive() const { return core_->grammar->keep_alive(); }
std::optional<int> HttpRequestParser::failure() const { return core_->failure; }
bool HttpRequestParser::streaming() const { return core_->grammar->streamed && !core_->complete; }
HttpRequest HttpRequestParser::take_head() { return core_->take_head(); }
std::string HttpRequestParser::take_body() {
  return std::exchange(core_->grammar->request.body, {});
}
bool HttpRequestParser::takes_chunks() const { return core_->grammar->takes_chunks; }
HttpRequest HttpRequestParser::take_request() { return core_->take_request(); }

}  // namespace wheelpit
