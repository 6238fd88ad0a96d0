#pragma once

#include <string>
#include <string_view>

#include "net/http/http_message.h"
#include "net/http/http_stream.h"

namespace wheelpit {

// Cross-origin resource sharing (the Fetch standard, "CORS protocol") for pages of origins that are
// allowed. Without credentials of the browser: requests to AWS are signed in a header.

// A browser's question whether a page of its origin may send a request like that.
bool is_preflight(const HttpRequest& head);

// The answer: yes, for `origin`, whatever the method and the headers it asks for.
HttpResponse preflight_answer(std::string_view origin, const HttpRequest& head);

// Lets a page of `origin` read this answer with all of its headers.
void allow_reading(std::string_view origin, HttpResponse& response);

// Tells caches that the answer depends on the Origin.
void vary_on_origin(HttpResponse& response);

// An exchange whose streamed answer a page of `origin` may read. `inner` must outlive it.
class CorsExchange final : public HttpExchange {
 public:
  CorsExchange(HttpExchange& inner, std::string_view origin) : inner_(inner), origin_(origin) {}

  boost::asio::awaitable<Result<std::string>> read() override { return inner_.read(); }
  HttpHeaders take_trailers() override { return inner_.take_trailers(); }
  void begin(HttpResponse head) override {
    allow_reading(origin_, head);
    inner_.begin(std::move(head));
  }
  bool begun() const override { return inner_.begun(); }
  boost::asio::awaitable<Status> write(std::string_view piece, TimePoint until) override {
    return inner_.write(piece, until);
  }

 private:
  HttpExchange& inner_;
  std::string origin_;
};

}  // namespace wheelpit
