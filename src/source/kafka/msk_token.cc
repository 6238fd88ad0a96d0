#include "source/kafka/msk_token.h"

#include <algorithm>
#include <chrono>

#include "base/base64.h"

namespace wheelpit::kafka {
namespace {

constexpr std::chrono::seconds kValidFor{900};

std::string to_base64url(std::string_view bytes) {
  std::string text = to_base64(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.erase(std::ranges::find(text, '='), text.end());
  return text;
}

}  // namespace

LoginToken msk_iam_token(const std::string& region, const AwsCredentials& credentials, WallTime now,
                         const std::string& user_agent) {
  const std::string host = "kafka." + region + ".amazonaws.com";
  const SigV4Headers headers = {{"host", host}};
  const std::string query =
      presign_sigv4({.method = "GET",
                     .path = "/",
                     .query = "Action=kafka-cluster%3AConnect",
                     .headers = headers,
                     .body = ""},
                    {.region = region, .service = "kafka-cluster"}, credentials, now, kValidFor);
  // Who asks is said outside of what is signed.
  const std::string url =
      "https://" + host + "/?" + query + "&User-Agent=" + aws_uri_encode(user_agent);
  return {.value = Secret(to_base64url(url)),
          .expires = now + kValidFor,
          .principal = credentials.access_key_id};
}

}  // namespace wheelpit::kafka
