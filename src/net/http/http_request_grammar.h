#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <string_view>

#include "net/http/http_head_rules.h"
#include "net/http/http_limits.h"
#include "net/http/http_message.h"
#include "net/http/last_chunk_guard.h"

namespace wheelpit {

// Beast's grammar, our strings: fields go straight into the HttpRequest.
class HttpRequestGrammar final : public boost::beast::http::basic_parser<true> {
 public:
  explicit HttpRequestGrammar(const HttpLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(boost::none);  // judged here, because what happens then depends
    eager(false);
  }

  // What does not fit is dropped and the request marked, or the parser fails.
  void add_to_body(std::string_view bytes, boost::system::error_code& ec) {
    const bool fits = streamed || request.body.size() + bytes.size() <= most_;
    if (!request.oversized && fits) {
      request.body.append(bytes);
    } else if (limits_.oversized != HttpLimits::Oversized::refuse) {
      request.oversized = true;
      request.body = {};
    } else {
      ec = boost::beast::http::error::body_limit;
    }
    body_bytes += bytes.size();
  }

  void admit(std::uint64_t most, bool as_stream) {
    most_ = most;
    streamed = as_stream;
  }

  HttpVersion version() const {
    return takes_chunks ? HttpVersion::http_1_1 : HttpVersion::http_1_0;
  }

  LastChunkGuard last_chunk;
  HttpRequest request;
  bool expectation = false;
  bool takes_chunks = false;
  bool streamed = false;
  std::uint64_t body_bytes = 0;  // of a chunked body, so far

 private:
  // Short ones would take many times the memory that the head does.
  static constexpr std::size_t kMostFields = 200;

  void on_request_impl(boost::beast::http::verb, boost::beast::string_view method,
                       boost::beast::string_view target, int version,
                       boost::system::error_code& ec) override {
    takes_chunks = version >= 11;
    request.method.assign(method.data(), method.size());
    request.target.assign(target.data(), target.size());
    request.headers.reserve(8);
    ec = {};
  }

  void on_field_impl(boost::beast::http::field field, boost::beast::string_view name,
                     boost::beast::string_view value, boost::system::error_code& ec) override {
    ec = {};
    HttpHeaders& fields = is_header_done() ? request.trailers : request.headers;
    if (fields.size() == kMostFields) {
      ec = boost::beast::http::error::header_limit;
      return;
    }
    fields.emplace_back(std::string_view(name.data(), name.size()),
                        std::string_view(value.data(), value.size()));
    const bool waits =
        field == boost::beast::http::field::expect && boost::beast::iequals(value, "100-continue");
    // HTTP/1.0 knows no such thing.
    if (waits && takes_chunks && !is_header_done()) expectation = true;
  }

  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body,
                                 boost::system::error_code& ec) override {
    last_chunk.on_body(body.size());
    return on_body_impl(body, ec);
  }

  std::size_t on_body_impl(boost::beast::string_view body, boost::system::error_code& ec) override {
    ec = {};
    add_to_body({body.data(), body.size()}, ec);
    return body.size();
  }

  void on_response_impl(int, boost::beast::string_view, int,
                        boost::system::error_code& ec) override {
    ec = {};
  }
  void on_header_impl(boost::system::error_code& ec) override { ec = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&,
                         boost::system::error_code& ec) override {
    ec = {};
  }
  void on_chunk_header_impl(std::uint64_t size, boost::beast::string_view,
                            boost::system::error_code& ec) override {
    last_chunk.on_header(size);
    ec = {};
  }
  void on_finish_impl(boost::system::error_code& ec) override { ec = {}; }

  const HttpLimits& limits_;
  std::uint64_t most_ = 0;  // bytes of the body
};

}  // namespace wheelpit
