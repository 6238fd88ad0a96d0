// What those answer who are asked for a token of Kafka, and tokens of sessions that anybody may
// send. The first octet says which of them the rest is.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/session_tokens.h"
#include "source/kafka/oauth_token.h"
#include "source/kafka/web_identity.h"

namespace {

using namespace wheelpit;

constexpr WallTime kNow = ManualClock::kWallStart;

// Who logs in again and again, or with nothing, would be a burden to the cluster.
void check(const Result<kafka::LoginToken>& token) {
  if (!token) {
    if (token.error().message().empty()) __builtin_trap();
    return;
  }
  if (token->value.reveal().empty() || token->expires <= kNow) __builtin_trap();
}

HttpResponse answer(int status, std::string_view body) {
  return {.status = status, .headers = {}, .body = std::string(body), .shared_body = {}};
}

void check_session(std::string_view token) {
  static const std::vector<api::AccessKey> keys = {
      {.credentials = {.access_key_id = "CONSOLE",
                       .secret_access_key = Secret("a secret of the console"),
                       .session_token = std::nullopt},
       .read_only = true}};
  static const api::SessionTokens tokens(Secret("a key that nobody knows"));
  const auto session = tokens.read(token, keys, kNow);
  // A token that is taken is one that would be issued: there is no second spelling of it.
  if (session && tokens.issue(keys.front().credentials, session->until) != token) __builtin_trap();
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'o':
      check(kafka::read_token_answer(answer(200, text), kNow));
      break;
    case 'O':
      check(kafka::read_token_answer(answer(401, text), kNow));
      break;
    case 'w':
      check(kafka::read_web_identity(answer(200, text), kNow));
      break;
    case 'W':
      check(kafka::read_web_identity(answer(403, text), kNow));
      break;
    default:
      check_session(text);
  }
  return 0;
}
