#include "secrets/remote/get_secret_value.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/json_text.h"
#include "secrets/wiped_json.h"

namespace wheelpit {

namespace {

// Of a server's message: it is for people, and outside bytes.
constexpr std::size_t kMessageBytes = 300;

struct Meaning {
  std::string_view type;
  Errc code;
};

constexpr auto kMeanings = std::to_array<Meaning>({
    {"ResourceNotFoundException", Errc::not_found},
    {"InvalidRequestException", Errc::not_found},  // marked for deletion
    {"AccessDeniedException", Errc::access_denied},
    {"UnrecognizedClientException", Errc::unauthenticated},
    {"InvalidClientTokenId", Errc::unauthenticated},
    {"InvalidSignatureException", Errc::unauthenticated},
    {"SignatureDoesNotMatch", Errc::unauthenticated},
    {"IncompleteSignature", Errc::unauthenticated},
    {"IncompleteSignatureException", Errc::unauthenticated},
    {"MissingAuthenticationToken", Errc::unauthenticated},
    {"MissingAuthenticationTokenException", Errc::unauthenticated},
    {"ExpiredToken", Errc::unauthenticated},
    {"ExpiredTokenException", Errc::unauthenticated},
    {"ThrottlingException", Errc::unavailable},
    {"RequestLimitExceeded", Errc::unavailable},
});

Errc code_of(std::string_view type, int status) {
  const auto* const known = std::ranges::find(kMeanings, type, &Meaning::type);
  if (known != kMeanings.end()) return known->code;
  if (status == 401) return Errc::unauthenticated;
  if (status == 403) return Errc::access_denied;
  if (status == 429 || status >= 500) return Errc::unavailable;
  return status >= 400 ? Errc::invalid_argument : Errc::malformed;
}

// "ResourceNotFoundException" of "com.amazonaws...#ResourceNotFoundException:http://...".
std::string_view error_type(const HttpResponse& response, const WipedJson& body) {
  const auto named = find_header(response.headers, "x-amzn-ErrorType");
  std::string_view type = named ? *named : body.text("__type").value_or("");
  type = type.substr(0, type.find(':'));
  return type.substr(type.rfind('#') + 1);  // npos + 1 is 0
}

Error refusal(const HttpResponse& response, const WipedJson& body) {
  const std::string_view type = error_type(response, body);
  auto message = body.text("message");
  if (!message) message = body.text("Message");

  std::string text = type.empty() ? "HTTP status " + std::to_string(response.status)
                                  : std::string(type.substr(0, kMessageBytes));
  if (message) text.append(": ").append(message->substr(0, kMessageBytes));
  return {code_of(type, response.status), text};
}

}  // namespace

HttpRequest get_secret_value_request(const std::string& secret) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "secretsmanager.GetSecretValue"}};
  request.body = R"({"SecretId":)";
  append_json_string(secret, request.body);
  request.body += '}';
  return request;
}

Result<Secret> read_secret_value(const HttpResponse& response) {
  const WipedJson body(response.body);
  if (response.status != 200) return refusal(response, body);
  if (const auto text = body.text("SecretString")) return Secret(std::string(*text));
  if (body.text("SecretBinary")) {
    return Error(Errc::invalid_argument, "it is binary; broker credentials are a SecretString");
  }
  return Error(Errc::malformed, "the answer holds no SecretString");
}

}  // namespace wheelpit
