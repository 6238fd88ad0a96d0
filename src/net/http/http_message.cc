#include "net/http/http_message.h"

#include <algorithm>

namespace wheelpit {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return std::nullopt;
}

std::string_view HttpRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

HttpResponse HttpHandler::busy(const HttpRequest&) const {
  HttpResponse response;
  response.status = 503;
  response.headers = {{"Content-Type", "text/plain"}, {"Retry-After", "1"}};
  response.body = "too many requests are being received; try again\n";
  return response;
}

}  // namespace wheelpit
