#include "net/http/http_head_rules.h"

#include <algorithm>
#include <string>

namespace wheelpit {

namespace {

constexpr std::size_t kMostDigits = 18;  // of a length: fits 64 bits

using Fault = std::optional<std::string_view>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && same_word(text.substr(0, word.size()), word);
}

bool is_length(std::string_view text) {
  return !text.empty() && text.size() <= kMostDigits && std::ranges::all_of(text, is_digit);
}

// A name or an IPv4 address. Narrower than the standard, which allows characters that no name has.
bool is_name(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') continue;
    const bool escape =
        c == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    if (!escape) return false;
    i += 2;
  }
  return !text.empty();
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

// "name", "name:9400", "[::1]:9400".
bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const std::string_view address = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    const bool good =
        std::ranges::all_of(address, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
    return good && (rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1))));
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return is_name(text);
  return is_name(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

// The header of that name if there is exactly one; `count` says how many there are.
std::string* only(HttpHeaders& headers, std::string_view name, int& count) {
  std::string* found = nullptr;
  count = 0;
  for (auto& [key, value] : headers) {
    if (key.size() != name.size() || !same_word(key, name)) continue;
    found = &value;
    ++count;
  }
  return found;
}

Fault settle_absolute(HttpRequest& head, std::string& host) {
  std::string_view rest = head.target;
  rest.remove_prefix(rest.find("://") + 3);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  if (!is_host(authority)) return "the target names no valid host";
  std::string path(rest.substr(end));
  if (!path.starts_with('/')) path.insert(0, "/");
  host = authority;
  head.target = std::move(path);
  return std::nullopt;
}

}  // namespace

Fault fault_of_framing(HttpVersion version, const HttpHeaders& headers) {
  const std::string* length = nullptr;
  const std::string* encoding = nullptr;
  for (const auto& [name, value] : headers) {
    if (same_word(name, "Content-Length")) {
      if (length != nullptr) return "there is more than one Content-Length";
      length = &value;
    } else if (same_word(name, "Transfer-Encoding")) {
      if (encoding != nullptr) return "there is more than one Transfer-Encoding";
      encoding = &value;
    }
  }
  if (length != nullptr && !is_length(*length)) return "Content-Length is not a number";
  if (encoding == nullptr) return std::nullopt;
  if (length != nullptr) return "there are both Transfer-Encoding and Content-Length";
  if (version == HttpVersion::http_1_0) return "HTTP/1.0 has no Transfer-Encoding";
  if (!same_word(*encoding, "chunked")) return "Transfer-Encoding must be \"chunked\" alone";
  return std::nullopt;
}

Fault settle_target(HttpVersion version, HttpRequest& head) {
  int hosts = 0;
  std::string* host = only(head.headers, "Host", hosts);
  if (hosts > 1) return "there is more than one Host";
  if (hosts == 0 && version == HttpVersion::http_1_1) return "there is no Host";
  if (host != nullptr && !is_host(*host)) return "Host is not a valid host";

  if (head.target.find('#') != std::string::npos) return "the target has a fragment";
  if (head.target.starts_with('/')) return std::nullopt;
  if (head.target == "*" && head.method == "OPTIONS") return std::nullopt;
  if (!begins_with_word(head.target, "http://") && !begins_with_word(head.target, "https://")) {
    return "the target is neither a path nor a URL of HTTP";
  }
  if (host == nullptr) host = &head.headers.emplace_back("Host", "").second;
  return settle_absolute(head, *host);
}

}  // namespace wheelpit
