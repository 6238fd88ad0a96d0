#include "api/http/session_tokens.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/base64.h"
#include "base/hmac.h"

namespace wheelpit::api {
namespace {

constexpr std::string_view kForm = "v1.";
constexpr std::size_t kLongest = 512;  // an access key's id has 128 characters at most

// RFC 4648 §5, without padding.
std::string to_base64url(std::string_view bytes) {
  std::string text = to_base64(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::optional<std::string> from_base64url(std::string_view url) {
  if (url.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string text(url);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return from_base64(text);
}

// What a token says: nothing of it is verified.
struct Claim {
  std::string_view signed_part;
  std::string access_key_id;
  WallTime until;
  std::string_view mac;
};

std::optional<WallTime> time_of(std::string_view digits) {
  constexpr std::size_t kMost = 11;  // the year 5138
  std::int64_t seconds = 0;
  const char* const end = digits.data() + digits.size();
  if (digits.empty() || digits.size() > kMost || digits.front() == '-') return std::nullopt;
  if (std::from_chars(digits.data(), end, seconds).ptr != end) return std::nullopt;
  return WallTime(std::chrono::seconds(seconds));
}

std::optional<Claim> claim_of(std::string_view token) {
  if (token.size() > kLongest || !token.starts_with(kForm)) return std::nullopt;
  const std::size_t id_end = token.find('.', kForm.size());
  if (id_end == std::string_view::npos) return std::nullopt;
  const std::size_t until_end = token.find('.', id_end + 1);
  if (until_end == std::string_view::npos) return std::nullopt;
  auto id = from_base64url(token.substr(kForm.size(), id_end - kForm.size()));
  const auto until = time_of(token.substr(id_end + 1, until_end - id_end - 1));
  if (!id || !until) return std::nullopt;
  return Claim{.signed_part = token.substr(0, until_end),
               .access_key_id = std::move(*id),
               .until = *until,
               .mac = token.substr(until_end + 1)};
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string SessionTokens::mac_of(std::string_view claim, const AwsCredentials& signer) const {
  // A line feed is in no claim.
  const Secret text(std::string(claim) + "\n" + signer.secret_access_key.reveal());
  const auto mac = hmac_sha256(key_.reveal(), text.reveal());
  return to_base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

std::string SessionTokens::issue(const AwsCredentials& signer, WallTime until) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(until).time_since_epoch().count();
  const std::string claim =
      std::string(kForm) + to_base64url(signer.access_key_id) + "." + std::to_string(seconds);
  return claim + "." + mac_of(claim, signer);
}

std::expected<Session, SessionFault> SessionTokens::read(std::string_view token,
                                                         std::span<const AccessKey> keys,
                                                         WallTime now) const {
  const auto claim = claim_of(token);
  if (!claim || !available()) return std::unexpected(SessionFault::unknown);
  const auto key = std::ranges::find_if(keys, [&](const AccessKey& each) {
    return each.credentials.access_key_id == claim->access_key_id;
  });
  if (key == keys.end() || !same_secret(claim->mac, mac_of(claim->signed_part, key->credentials))) {
    return std::unexpected(SessionFault::unknown);
  }
  if (claim->until <= now) return std::unexpected(SessionFault::expired);
  return Session{.key = &*key, .until = claim->until};
}

}  // namespace wheelpit::api
