// Signatures of requests that come in: the Authorization header (first line) and the query (the
// rest). Patterns of CloudWatch Logs and stored log lines are read from the same bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "aws/sigv4_verifier.h"
#include "logs/log_event.h"
#include "logs/term_pattern.h"

using wheelpit::AwsCredentials;
using wheelpit::Secret;
using wheelpit::SigV4Headers;

constexpr wheelpit::WallTime kNow{std::chrono::seconds(1'795'308'067)};  // 20261122T004107Z

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view first = text.substr(0, end);
  const std::string_view rest = text.substr(std::min(end + 1, text.size()));

  const wheelpit::SigV4Verifier verifier({AwsCredentials{.access_key_id = "AKID",
                                                         .secret_access_key = Secret("secret"),
                                                         .session_token = std::nullopt}});
  const wheelpit::SigV4Expectation expected{.service = "lambda", .regions = {"us-east-1"}};
  SigV4Headers headers = {{"Host", "h"}, {"X-Amz-Date", "20261122T004107Z"}};
  // Nobody can guess the signature, so nothing may pass.
  if (!verifier.refusal_of({"GET", first, rest, headers, ""}, expected, kNow)) __builtin_trap();
  headers.emplace_back("Authorization", first);
  if (!verifier.refusal_of({"GET", "/", rest, headers, ""}, expected, kNow)) __builtin_trap();

  if (const auto pattern = wheelpit::TermPattern::parse(first)) (void)pattern->matches(rest);
  (void)wheelpit::parse_stored_line(text);
  (void)wheelpit::further_line(text);
  return 0;
}
