#include "aws/temporary_credentials.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <vector>

#include "base/base64.h"
#include "base/uuid.h"

namespace wheelpit {

namespace {

constexpr std::size_t kMacBytes = 32;
constexpr std::size_t kIdCharacters = 16;      // behind "ASIA"
constexpr std::size_t kSecretCharacters = 40;  // of base64: 30 bytes
constexpr std::size_t kMostTokenCharacters = 4096;

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::int64_t seconds_of(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// "EXPIRY\nNONCE\nROLE\nSESSION"
std::optional<AssumedRole> read_claims(std::string_view claims) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = claims.find('\n');
    lines.push_back(claims.substr(0, end));
    if (end == std::string_view::npos) break;
    claims.remove_prefix(end + 1);
  }
  std::int64_t expires = 0;
  if (lines.size() != 4) return std::nullopt;
  const auto [end, error] =
      std::from_chars(lines[0].data(), lines[0].data() + lines[0].size(), expires);
  if (error != std::errc() || end != lines[0].data() + lines[0].size()) return std::nullopt;
  return AssumedRole{.role = std::string(lines[2]),
                     .session = std::string(lines[3]),
                     .expires = WallTime(std::chrono::seconds(expires))};
}

}  // namespace

TemporaryCredentials::TemporaryCredentials() {
  std::array<unsigned char, kMacBytes> key{};
  fill_random(key);
  key_ = Secret(std::string(reinterpret_cast<const char*>(key.data()), key.size()));
}

std::string TemporaryCredentials::mac(std::string_view purpose, std::string_view text) const {
  const std::string& key = key_.reveal();
  const std::string all = std::string(purpose) + '\n' + std::string(text);
  std::string mac(kMacBytes, '\0');
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(all.data()), all.size(),
           reinterpret_cast<unsigned char*>(mac.data()), &size) == nullptr) {
    throw std::runtime_error("HMAC-SHA-256 is not available in OpenSSL");
  }
  return mac;
}

std::string TemporaryCredentials::access_key_id(std::string_view claims) const {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const std::string bytes = mac("id", claims);
  std::string id = "ASIA";
  for (std::size_t i = 0; i < kIdCharacters; ++i) {
    id += kDigits[static_cast<unsigned char>(bytes[i]) % kDigits.size()];
  }
  return id;
}

Secret TemporaryCredentials::secret_access_key(std::string_view claims) const {
  return Secret(to_base64(mac("secret", claims)).substr(0, kSecretCharacters));
}

AwsCredentials TemporaryCredentials::issue(const AssumedRole& role) const {
  const std::string claims = std::to_string(seconds_of(role.expires)) + '\n' + make_uuid() + '\n' +
                             role.role + '\n' + role.session;
  return {.access_key_id = access_key_id(claims),
          .secret_access_key = secret_access_key(claims),
          .session_token = Secret(to_base64(mac("token", claims) + claims))};
}

std::optional<TemporaryCredentials::Issued> TemporaryCredentials::find(
    std::string_view id, std::string_view session_token) const {
  if (!id.starts_with("ASIA") || session_token.size() > kMostTokenCharacters) return std::nullopt;
  const auto token = from_base64(session_token);
  if (!token || token->size() < kMacBytes) return std::nullopt;
  const std::string_view claims = std::string_view(*token).substr(kMacBytes);
  if (!same(std::string_view(*token).substr(0, kMacBytes), mac("token", claims))) {
    return std::nullopt;
  }
  auto role = read_claims(claims);
  if (!role || !same(id, access_key_id(claims))) return std::nullopt;
  return Issued{.role = std::move(*role), .secret_access_key = secret_access_key(claims)};
}

}  // namespace wheelpit
