#include "source/kafka/web_identity.h"

#include <chrono>

#include "aws/sigv4.h"
#include "aws/xml_element.h"
#include "base/plain_text.h"

namespace wheelpit::kafka {
namespace {

constexpr std::chrono::seconds kValidFor{900};
constexpr std::size_t kMostWords = 300;

// <ErrorResponse><Error><Code>AccessDenied</Code><Message>...</Message></Error></ErrorResponse>
std::string words_of(const Result<XmlElement>& root) {
  const XmlElement* const error = root ? root->child("Error") : nullptr;
  if (error == nullptr) return "";
  return ", " + plain_text(std::string(error->text_of("Code")) + ": " +
                               std::string(error->text_of("Message")),
                           kMostWords);
}

}  // namespace

HttpRequest web_identity_request(const std::string& audience) {
  return {.method = "POST",
          .target = "/",
          .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
          .body = "Action=GetWebIdentityToken&Version=2011-06-15&Audience.member.1=" +
                  aws_uri_encode(audience) +
                  "&SigningAlgorithm=RS256&DurationSeconds=" + std::to_string(kValidFor.count())};
}

Result<LoginToken> read_web_identity(const HttpResponse& answer, WallTime now) {
  const auto root = parse_xml(answer.body);
  if (answer.status != 200) {
    const bool refused = answer.status >= 400 && answer.status < 500;
    return Error(refused ? Errc::access_denied : Errc::unavailable,
                 "status " + std::to_string(answer.status) + words_of(root));
  }
  const XmlElement* const result = root ? root->child("GetWebIdentityTokenResult") : nullptr;
  const std::string token(result == nullptr ? "" : result->text_of("WebIdentityToken"));
  if (token.empty()) return Error(Errc::malformed, "the answer has no WebIdentityToken");
  return LoginToken{.value = Secret(token), .expires = now + kValidFor};
}

}  // namespace wheelpit::kafka
