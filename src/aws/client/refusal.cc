#include "aws/client/refusal.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

namespace {

namespace json = boost::json;

// Of a server's message: it is for people, and outside bytes.
constexpr std::size_t kMessageBytes = 300;

struct Meaning {
  std::string_view code;
  Errc errc;
};

constexpr auto kMeanings = std::to_array<Meaning>({
    {"QueueDoesNotExist", Errc::not_found},
    {"AWS.SimpleQueueService.NonExistentQueue", Errc::not_found},
    {"NonExistentQueue", Errc::not_found},
    {"NotFound", Errc::not_found},
    {"NotFoundException", Errc::not_found},
    {"ResourceNotFoundException", Errc::not_found},
    {"NoSuchBucket", Errc::not_found},
    {"AccessDenied", Errc::access_denied},
    {"AccessDeniedException", Errc::access_denied},
    {"AllAccessDisabled", Errc::access_denied},
    {"AuthorizationError", Errc::access_denied},
    {"AuthorizationErrorException", Errc::access_denied},
    {"KmsAccessDenied", Errc::access_denied},
    {"KMSAccessDenied", Errc::access_denied},
    {"KMSAccessDeniedException", Errc::access_denied},
    {"AuthFailure", Errc::unauthenticated},
    {"ExpiredToken", Errc::unauthenticated},
    {"ExpiredTokenException", Errc::unauthenticated},
    {"IncompleteSignature", Errc::unauthenticated},
    {"IncompleteSignatureException", Errc::unauthenticated},
    {"InvalidAccessKeyId", Errc::unauthenticated},
    {"InvalidClientTokenId", Errc::unauthenticated},
    {"InvalidSecurity", Errc::unauthenticated},
    {"InvalidSignatureException", Errc::unauthenticated},
    {"InvalidToken", Errc::unauthenticated},
    {"MissingAuthenticationToken", Errc::unauthenticated},
    {"MissingAuthenticationTokenException", Errc::unauthenticated},
    {"RequestTimeTooSkewed", Errc::unauthenticated},
    {"SignatureDoesNotMatch", Errc::unauthenticated},
    {"UnrecognizedClientException", Errc::unauthenticated},
    {"KMSThrottling", Errc::throttled},
    {"KMSThrottlingException", Errc::throttled},
    {"KmsThrottled", Errc::throttled},
    {"OverLimit", Errc::throttled},
    {"RequestLimitExceeded", Errc::throttled},
    {"RequestThrottled", Errc::throttled},
    {"SlowDown", Errc::throttled},
    {"Throttled", Errc::throttled},
    {"ThrottledException", Errc::throttled},
    {"Throttling", Errc::throttled},
    {"ThrottlingException", Errc::throttled},
    {"TooManyRequestsException", Errc::throttled},
    {"EntityTooLarge", Errc::too_large},
    {"RequestEntityTooLargeException", Errc::too_large},
    {"InternalError", Errc::unavailable},
    {"InternalException", Errc::unavailable},
    {"InternalFailure", Errc::unavailable},
    {"InternalFailureException", Errc::unavailable},
    {"ServiceUnavailable", Errc::unavailable},
});

// Services have no code for it: SQS, SNS and EventBridge, in this order.
constexpr auto kTooLarge =
    std::to_array<std::string_view>({"must be shorter than", "Message too long",
                                     "Total size of the entries in the request is over"});

std::optional<Errc> meaning_of(std::string_view code, std::string_view message) {
  const auto* const known = std::ranges::find(kMeanings, code, &Meaning::code);
  if (known != kMeanings.end()) return known->errc;
  const bool too_large = std::ranges::any_of(
      kTooLarge, [&](std::string_view words) { return message.contains(words); });
  if (too_large) return Errc::too_large;
  return std::nullopt;
}

Errc meaning_of(int status) {
  switch (status) {
    case 401:
      return Errc::unauthenticated;
    case 403:
      return Errc::access_denied;
    case 404:
      return Errc::not_found;
    case 408:
    case 429:
      return Errc::throttled;
    case 413:
      return Errc::too_large;
    default:
      break;
  }
  if (status >= 500) return Errc::unavailable;
  return status >= 400 ? Errc::invalid_argument : Errc::malformed;
}

struct Words {
  std::string code;
  std::string message;
};

// The text between <name> and </name>; "" if there is none.
std::string element(std::string_view xml, const std::string& name) {
  const std::string open = "<" + name + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = xml.substr(begin + open.size());
  const std::size_t end = rest.find("</" + name + ">");
  if (end == std::string_view::npos) return {};
  return std::string(rest.substr(0, end));
}

std::string member(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

// "QueueDoesNotExist" of "com.amazonaws.sqs#QueueDoesNotExist" or of
// "QueueDoesNotExist:http://...".
std::string short_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  return std::string(code.substr(code.rfind('#') + 1));  // npos + 1 is 0
}

Words words_of(const HttpResponse& answer) {
  if (answer.body.starts_with('<')) {
    return {.code = element(answer.body, "Code"), .message = element(answer.body, "Message")};
  }
  Words words;
  json::error_code failure;
  const json::value value = json::parse(answer.body, failure);
  if (const json::object* const object = failure ? nullptr : value.if_object()) {
    words.code = short_code(member(*object, "__type"));
    words.message = member(*object, "message");
    if (words.message.empty()) words.message = member(*object, "Message");
  }
  if (const auto type = find_header(answer.headers, "x-amzn-ErrorType")) {
    words.code = short_code(*type);
  }
  return words;
}

// The message's first line: what follows in that of a wrong signature is the request, with its
// security token.
std::string text_of(std::string_view code, std::string_view message) {
  std::string text(code.substr(0, kMessageBytes));
  message = message.substr(0, message.find_first_of("\r\n"));
  if (!message.empty()) text.append(": ").append(message.substr(0, kMessageBytes));
  return text;
}

}  // namespace

Error refusal_of(const HttpResponse& answer) {
  const Words words = words_of(answer);
  const Errc errc = meaning_of(words.code, words.message).value_or(meaning_of(answer.status));
  if (words.code.empty()) {
    return {errc, text_of("HTTP status " + std::to_string(answer.status), words.message)};
  }
  return {errc, text_of(words.code, words.message)};
}

Error refusal_of(std::string_view code, std::string_view message) {
  return {meaning_of(code, message).value_or(Errc::invalid_argument), text_of(code, message)};
}

}  // namespace wheelpit
