#include "aws/sigv4_signature.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/hmac.h"
#include "base/utc_text.h"

namespace wheelpit {

namespace {

using Mac = std::array<unsigned char, 32>;

std::string_view bytes_of(const Mac& mac) {
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

std::string hex_of(const Mac& mac) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : mac) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// What a secret becomes for a day, a region and a service.
Mac signing_key(const Secret& secret, const SigV4Scope& scope, std::string_view day) {
  const Secret start("AWS4" + secret.reveal());
  Mac key = hmac_sha256(start.reveal(), day);
  key = hmac_sha256(bytes_of(key), scope.region);
  key = hmac_sha256(bytes_of(key), scope.service);
  return hmac_sha256(bytes_of(key), "aws4_request");
}

// The last one of this thread. It is the same for all requests of a day to one service, and four
// fifths of what a signature costs.
class LastKey {
 public:
  LastKey() = default;
  ~LastKey() { OPENSSL_cleanse(key_.data(), key_.size()); }
  LastKey(const LastKey&) = delete;
  LastKey& operator=(const LastKey&) = delete;

  const Mac& of(const Secret& secret, const SigV4Scope& scope, std::string_view day) {
    const bool same = day_ == day && scope_.region == scope.region &&
                      scope_.service == scope.service && secret_ == secret;
    if (same) return key_;
    day_.clear();
    key_ = signing_key(secret, scope, day);
    secret_ = secret;
    scope_ = scope;
    day_ = day;
    return key_;
  }

 private:
  Secret secret_;
  SigV4Scope scope_;
  std::string day_;  // "": there is none yet
  Mac key_{};
};

// The number that `text` is from `at` on; the characters are known to be digits.
unsigned number(std::string_view text, std::size_t at, std::size_t size) {
  unsigned value = 0;
  for (const char c : text.substr(at, size)) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

}  // namespace

std::string amz_date(WallTime time) { return utc_text("YYYYMMDDThhmmssZ", time); }

std::optional<WallTime> parse_amz_date(std::string_view text) {
  static constexpr std::string_view kForm = "00000000T000000Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return std::nullopt;
  }
  using namespace std::chrono;
  const year_month_day date(year(static_cast<int>(number(text, 0, 4))), month(number(text, 4, 2)),
                            day(number(text, 6, 2)));
  const unsigned hour = number(text, 9, 2);
  const unsigned minute = number(text, 11, 2);
  const unsigned second = number(text, 13, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

std::string sigv4_signature(const Secret& secret, const SigV4Scope& scope, std::string_view date,
                            std::string_view canonical_request) {
  const std::string day(date.substr(0, 8));
  const std::string place = day + "/" + scope.region + "/" + scope.service + "/aws4_request";
  const std::string text = std::string(kSigV4Algorithm) + "\n" + std::string(date) + "\n" + place +
                           "\n" + sha256_hex(canonical_request);
  thread_local LastKey last;
  return hex_of(hmac_sha256(bytes_of(last.of(secret, scope, day)), text));
}

}  // namespace wheelpit
