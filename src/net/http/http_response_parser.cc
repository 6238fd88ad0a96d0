#include "net/http/http_response_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/secret.h"
#include "net/http/http_head_rules.h"
#include "net/http/last_chunk_guard.h"

namespace wheelpit {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastString = boost::beast::string_view;

namespace {

constexpr std::uint32_t kHeaderBytes = 64 * 1024;
// An announced length is believed so far at first, and then as many times what has arrived.
constexpr std::size_t kReserved = std::size_t{64} * 1024;
constexpr std::size_t kBelieved = 256;
// Behind a body: who parses it in place may read a little further.
constexpr std::size_t kSpare = 64;
constexpr int kSwitchingProtocols = 101;
// Interim answers before the answer: servers send one or two.
constexpr int kMostInterim = 16;
// What chunks may cost, for each byte of the body, in bytes that frame them.
constexpr std::uint64_t kMostFraming = 16;

Error about(const error_code& failure) {
  if (failure == http::error::header_limit) {
    return {Errc::too_large, "the head of its answer is longer than 64 KiB"};
  }
  if (failure == http::error::body_limit) {
    return {Errc::too_large, "its answer is longer than expected of this request"};
  }
  return {Errc::malformed, "its answer is not HTTP/1.1: " + failure.message()};
}

// Beast's grammar, our strings.
class Grammar final : public http::basic_parser<false> {
 public:
  Grammar(AnswerTo request, std::size_t body_bytes) {
    header_limit(kHeaderBytes);
    body_limit(body_bytes);
    skip(request == AnswerTo::head);
    eager(true);
  }

  LastChunkGuard last_chunk;
  HttpResponse response;
  std::size_t filled = 0;  // of the body; what is behind is for bytes to come

  std::span<char> body_room() {
    if (!is_header_done() || is_done() || chunked() || !content_length()) return {};
    std::string& body = response.body;
    if (body.size() == filled) {
      const std::uint64_t left = content_length_remaining().value_or(0);
      const std::size_t more =
          std::min<std::uint64_t>(left, std::max(kReserved, filled * kBelieved));
      body.reserve(filled + more + kSpare);
      body.resize_and_overwrite(filled + more, [&](char*, std::size_t size) { return size; });
    }
    return std::span(body).subspan(filled);
  }

 private:
  void on_response_impl(int code, BeastString, int version, error_code& ec) override {
    response.status = code;
    version_ = version >= 11 ? HttpVersion::http_1_1 : HttpVersion::http_1_0;
    ec = {};
  }

  // What comes behind the body is not looked at.
  void on_field_impl(http::field, BeastString name, BeastString value, error_code& ec) override {
    ec = {};
    if (is_header_done()) return;
    response.headers.emplace_back(std::string_view(name.data(), name.size()),
                                  std::string_view(value.data(), value.size()));
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override {
    if (length) response.body.reserve(std::min<std::uint64_t>(*length, kReserved) + kSpare);
    ec = {};
  }

  std::size_t on_body_impl(BeastString body, error_code& ec) override {
    std::string& whole = response.body;
    if (body.data() != whole.data() + filled) {
      whole.resize(filled);
      whole.append(body.data(), body.size());
    }
    filled += body.size();
    ec = {};
    return body.size();
  }

  std::size_t on_chunk_body_impl(std::uint64_t, BeastString body, error_code& ec) override {
    last_chunk.on_body(body.size());
    return on_body_impl(body, ec);
  }

  void on_request_impl(http::verb, BeastString, BeastString, int, error_code& ec) override {
    ec = {};
  }
  void on_header_impl(error_code& ec) override {
    ec = {};
    if (fault_of_framing(version_, response.headers)) ec = http::error::bad_transfer_encoding;
    // No one asked for another protocol.
    if (response.status == kSwitchingProtocols) ec = http::error::bad_status;
  }
  void on_chunk_header_impl(std::uint64_t size, BeastString, error_code& ec) override {
    last_chunk.on_header(size);
    ec = {};
  }
  void on_finish_impl(error_code& ec) override { ec = {}; }

  HttpVersion version_ = HttpVersion::http_1_1;
};

}  // namespace

class HttpResponseParser::Core {
 public:
  Core(AnswerTo answer_to, std::size_t limit)
      : request(answer_to), body_bytes(limit), grammar(std::make_unique<Grammar>(request, limit)) {}
  // Answers may hold secrets.
  ~Core() { wipe(pending); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  Status feed(std::string_view input) {
    if (pending.empty()) {
      const auto used = use(input);
      if (!used) return used.error();
      pending.assign(input.substr(*used));
      return {};
    }
    pending.append(input);
    const auto used = use(pending);
    if (!used) return used.error();
    pending.erase(0, *used);
    return {};
  }

  std::span<char> body_room() { return pending.empty() ? grammar->body_room() : std::span<char>(); }

  HttpResponse take_response() {
    grammar->response.body.resize(grammar->filled);
    return std::move(grammar->response);
  }

  void end_of_input() {
    if (grammar->is_done() || !grammar->got_some()) return;
    error_code cut_short;
    grammar->put_eof(cut_short);
  }

  const AnswerTo request;
  const std::size_t body_bytes;
  std::unique_ptr<Grammar> grammar;
  std::string pending;       // bytes that the grammar could not use yet
  std::uint64_t framed = 0;  // bytes of the body, and of what frames it
  int interim = 0;           // answers that were passed over

 private:
  // How many of the bytes are done with.
  Result<std::size_t> use(std::string_view input) {
    const std::size_t whole = input.size();
    while (!input.empty() && !grammar->is_done()) {
      if (grammar->last_chunk.holds_back(*grammar, input.size())) break;
      error_code failure;
      const std::size_t used =
          grammar->put(boost::asio::buffer(input.data(), input.size()), failure);
      input.remove_prefix(used);
      if (grammar->is_header_done()) framed += used;
      if (failure == http::error::need_more) {
        // Chunk headers have no limit of their own in the grammar.
        if (input.size() > kHeaderBytes) return about(http::error::header_limit);
        break;
      }
      if (failure) return about(failure);
      if (framed > kHeaderBytes + kMostFraming * (grammar->filled + 1)) {
        return about(http::error::bad_chunk);
      }
      if (grammar->is_done() && is_interim()) {
        if (++interim > kMostInterim) return about(http::error::header_limit);
        framed = 0;
        grammar = std::make_unique<Grammar>(request, body_bytes);
      }
    }
    return whole - input.size();
  }

  bool is_interim() const {
    return grammar->response.status >= 100 && grammar->response.status < 200;
  }
};

HttpResponseParser::HttpResponseParser(AnswerTo request, std::size_t body_bytes)
    : core_(std::make_unique<Core>(request, body_bytes)) {}
HttpResponseParser::~HttpResponseParser() = default;

Status HttpResponseParser::feed(std::string_view input) { return core_->feed(input); }
void HttpResponseParser::end_of_input() { core_->end_of_input(); }
bool HttpResponseParser::complete() const { return core_->grammar->is_done(); }
bool HttpResponseParser::connection_stays() const {
  return core_->grammar->keep_alive() && core_->pending.empty();
}
HttpResponse HttpResponseParser::take_response() { return core_->take_response(); }
std::span<char> HttpResponseParser::body_room() { return core_->body_room(); }

}  // namespace wheelpit
