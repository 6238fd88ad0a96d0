#include "source/kafka/oauth_token.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "aws/sigv4.h"
#include "base/base64.h"
#include "base/plain_text.h"

namespace wheelpit::kafka {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostWords = 300;
constexpr std::int64_t kUsualSeconds = 300;  // of an answer that does not say how long
constexpr std::int64_t kMostSeconds = 86400;

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

// {"error":"invalid_client","error_description":"..."}
std::string words_of(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return "";
  std::string words = text_at(*object, "error");
  const std::string more = text_at(*object, "error_description");
  if (!more.empty()) words += (words.empty() ? "" : ": ") + more;
  return plain_text(words, kMostWords);
}

}  // namespace

// Names and secrets are encoded before they are joined (RFC 6749, section 2.3.1).
HttpRequest token_request(const OAuthClient& client) {
  const std::string login =
      aws_uri_encode(client.id) + ':' + aws_uri_encode(client.secret.reveal());
  std::string body = "grant_type=client_credentials";
  if (!client.scope.empty()) body += "&scope=" + aws_uri_encode(client.scope);
  if (!client.audience.empty()) body += "&audience=" + aws_uri_encode(client.audience);
  const std::string& path = client.token_endpoint.path;
  return {.method = "POST",
          .target = path.empty() ? "/" : path,
          .headers = {{"Authorization", "Basic " + to_base64(login)},
                      {"Content-Type", "application/x-www-form-urlencoded"},
                      {"Accept", "application/json"}},
          .body = std::move(body)};
}

Result<LoginToken> read_token_answer(const HttpResponse& answer, WallTime now) {
  json::error_code failure;
  const json::value value = json::parse(answer.body, failure);
  if (answer.status != 200) {
    const std::string words = failure ? "" : words_of(value);
    return Error(answer.status == 400 || answer.status == 401 || answer.status == 403
                     ? Errc::access_denied
                     : Errc::unavailable,
                 "status " + std::to_string(answer.status) + (words.empty() ? "" : ", " + words));
  }
  const json::object* object = failure ? nullptr : value.if_object();
  const std::string token = object == nullptr ? "" : text_at(*object, "access_token");
  if (token.empty()) return Error(Errc::malformed, "the answer has no access_token");
  const json::value* seconds = object->if_contains("expires_in");
  std::int64_t valid_for = kUsualSeconds;
  if (seconds != nullptr && seconds->is_int64()) valid_for = seconds->get_int64();
  valid_for = std::clamp<std::int64_t>(valid_for, 1, kMostSeconds);
  return LoginToken{.value = Secret(token), .expires = now + std::chrono::seconds(valid_for)};
}

}  // namespace wheelpit::kafka
