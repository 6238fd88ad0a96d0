#include "aws/sigv4.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <stdexcept>

#include "base/hash.h"

namespace wheelpit {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

using Mac = std::array<unsigned char, 32>;

// Headers in the order and form in which they are signed.
using SignedHeaders = std::map<std::string, std::string>;

std::string_view bytes_of(const Mac& mac) {
  return {reinterpret_cast<const char*>(mac.data()), mac.size()};
}

void append_hex(std::string& out, unsigned char byte, std::string_view digits) {
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

std::string hex_of(const Mac& mac) {
  std::string text;
  for (const unsigned char byte : mac) append_hex(text, byte, "0123456789abcdef");
  return text;
}

Mac hmac(std::string_view key, std::string_view text) {
  Mac mac{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(),
           &size) == nullptr) {
    throw std::runtime_error("HMAC-SHA-256 is not available in OpenSSL");
  }
  return mac;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// Encodes all but unreserved characters and those of `kept`.
std::string encode(std::string_view text, std::string_view kept) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || kept.contains(c)) {
      result += c;
    } else {
      result += '%';
      append_hex(result, static_cast<unsigned char>(c), "0123456789ABCDEF");
    }
  }
  return result;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A '%' without two hexadecimal digits behind it stands for itself.
std::string decode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool enough = text[i] == '%' && i + 2 < text.size();
    const int high = enough ? hex_value(text[i + 1]) : -1;
    const int low = enough ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      result += text[i];
    } else {
      result += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Without "." and "..", and without empty segments but one at the end.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string result;
  for (const std::string_view segment : kept) result.append("/").append(segment);
  if (path.ends_with('/') || result.empty()) result += '/';
  return result;
}

std::string canonical_path(std::string_view path, std::string_view service) {
  if (path.empty()) return "/";
  if (service == "s3") return std::string(path);
  return encode(without_dot_segments(path), "/");
}

std::string canonical_query(std::string_view query) {
  if (query.empty()) return "";
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string_view part : split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
    pairs.emplace_back(encode(decode(part.substr(0, equals)), ""), encode(decode(value), ""));
  }
  std::ranges::sort(pairs);
  std::string result;
  for (const auto& [key, value] : pairs) {
    if (!result.empty()) result += '&';
    result.append(key).append("=").append(value);
  }
  return result;
}

// Blanks at the ends go, several in a row become one.
std::string canonical_value(std::string_view value) {
  std::string result;
  bool blank = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      blank = !result.empty();
      continue;
    }
    if (blank) result += ' ';
    blank = false;
    result += c;
  }
  return result;
}

// What a proxy or a tracer may set or change on the way.
bool is_left_unsigned(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"authorization", "baggage", "connection", "expect", "keep-alive", "proxy-authenticate",
       "proxy-authorization", "te", "traceparent", "tracestate", "trailer", "transfer-encoding",
       "upgrade", "user-agent", "x-amzn-trace-id"});
  return std::ranges::find(kNames, name) != kNames.end();
}

void add_header(SignedHeaders& headers, std::string_view name, std::string_view value) {
  const std::string key = lower(name);
  if (is_left_unsigned(key)) return;
  const auto [place, is_new] = headers.try_emplace(key, canonical_value(value));
  if (!is_new) place->second.append(",").append(canonical_value(value));
}

std::string names_of(const SignedHeaders& headers) {
  std::string names;
  for (const auto& header : headers) {
    if (!names.empty()) names += ';';
    names += header.first;
  }
  return names;
}

std::string canonical_request(const SigV4Request& request, const SigV4Scope& scope,
                              const SignedHeaders& headers, std::string_view body_hash) {
  std::string text(request.method);
  text.append("\n").append(canonical_path(request.path, scope.service));
  text.append("\n").append(canonical_query(request.query)).append("\n");
  for (const auto& [name, value] : headers) {
    text.append(name).append(":").append(value).append("\n");
  }
  text.append("\n").append(names_of(headers)).append("\n").append(body_hash);
  return text;
}

// "20261122T004107Z"
std::string amz_date(WallTime now) {
  using namespace std::chrono;
  const auto day = floor<days>(now);
  const year_month_day date(day);
  const hh_mm_ss time(floor<seconds>(now - day));
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string signature(const Secret& secret, const SigV4Scope& scope, std::string_view day,
                      std::string_view text) {
  const Secret start("AWS4" + secret.reveal());
  Mac key = hmac(start.reveal(), day);
  key = hmac(bytes_of(key), scope.region);
  key = hmac(bytes_of(key), scope.service);
  key = hmac(bytes_of(key), "aws4_request");
  const Mac result = hmac(bytes_of(key), text);
  OPENSSL_cleanse(key.data(), key.size());
  return hex_of(result);
}

}  // namespace

SigV4Headers sign_sigv4(const SigV4Request& request, const SigV4Scope& scope,
                        const AwsCredentials& credentials, WallTime now) {
  const std::string date = amz_date(now);
  const std::string day = date.substr(0, 8);
  const std::string body_hash = sha256_hex(request.body);

  SigV4Headers added = {{"X-Amz-Date", date}};
  if (credentials.session_token) {
    added.emplace_back("X-Amz-Security-Token", credentials.session_token->reveal());
  }
  if (scope.service == "s3") added.emplace_back("X-Amz-Content-Sha256", body_hash);

  SignedHeaders headers;
  for (const auto& [name, value] : request.headers) add_header(headers, name, value);
  for (const auto& [name, value] : added) add_header(headers, name, value);

  const std::string place = day + "/" + scope.region + "/" + scope.service + "/aws4_request";
  const std::string text = std::string(kAlgorithm) + "\n" + date + "\n" + place + "\n" +
                           sha256_hex(canonical_request(request, scope, headers, body_hash));
  added.emplace_back("Authorization",
                     std::string(kAlgorithm) + " Credential=" + credentials.access_key_id + "/" +
                         place + ", SignedHeaders=" + names_of(headers) + ", Signature=" +
                         signature(credentials.secret_access_key, scope, day, text));
  return added;
}

std::string aws_uri_encode(std::string_view text) { return encode(text, ""); }

}  // namespace wheelpit
