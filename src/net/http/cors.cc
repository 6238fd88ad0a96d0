#include "net/http/cors.h"

#include <algorithm>

namespace wheelpit {

namespace {

constexpr const char* kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
// How long a browser may remember the answer.
constexpr const char* kMaxAge = "600";
// By name: "*" is not understood by every browser.
constexpr const char* kExposed =
    "Date, Retry-After, x-amzn-RequestId, x-amz-request-id, x-amzn-ErrorType, X-Amzn-Trace-Id, "
    "X-Amz-Function-Error, X-Amz-Log-Result, X-Amz-Executed-Version";

// A list of header names, and nothing that a browser would not send.
bool is_list_of_names(std::string_view text) {
  return text.size() <= 8192 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == ',' || c == ' ';
         });
}

}  // namespace

bool is_preflight(const HttpRequest& head) {
  return head.method == "OPTIONS" && head.header("Access-Control-Request-Method");
}

HttpResponse preflight_answer(std::string_view origin, const HttpRequest& head) {
  HttpResponse response;
  response.status = 204;
  response.headers = {{"Access-Control-Allow-Origin", std::string(origin)},
                      {"Access-Control-Allow-Methods", kMethods},
                      {"Access-Control-Max-Age", kMaxAge},
                      {"Vary",
                       "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, "
                       "Access-Control-Request-Private-Network"}};
  const auto wanted = head.header("Access-Control-Request-Headers");
  if (wanted && is_list_of_names(*wanted)) {
    response.headers.emplace_back("Access-Control-Allow-Headers", std::string(*wanted));
  }
  if (head.header("Access-Control-Request-Private-Network") == "true") {
    response.headers.emplace_back("Access-Control-Allow-Private-Network", "true");
  }
  return response;
}

void allow_reading(std::string_view origin, HttpResponse& response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
  response.headers.emplace_back("Access-Control-Expose-Headers", kExposed);
}

void vary_on_origin(HttpResponse& response) { response.headers.emplace_back("Vary", "Origin"); }

}  // namespace wheelpit
