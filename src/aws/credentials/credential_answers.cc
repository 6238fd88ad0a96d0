#include "aws/credentials/credential_answers.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

#include "aws/xml_element.h"

namespace wheelpit {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongest = 8192;  // of a key or a token: they become headers

Error malformed(std::string message) { return {Errc::malformed, std::move(message)}; }

Result<json::object> object_in(std::string_view text) {
  boost::system::error_code failure;
  json::value value = json::parse(text, failure);
  if (failure || !value.is_object()) return malformed("the answer is not a JSON object");
  return std::move(value.as_object());
}

std::string member(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

bool fits_a_header(std::string_view text) {
  if (text.size() > kLongest) return false;
  for (const char c : text) {
    if (c <= ' ' || c == '\x7f') return false;
  }
  return true;
}

struct Texts {
  std::string id;
  std::string secret;
  std::string token;
  std::string expiration;
};

Result<FoundCredentials> found_in(Texts texts) {
  if (texts.id.empty() || texts.secret.empty()) {
    return malformed("the answer has no AccessKeyId or no SecretAccessKey");
  }
  if (!fits_a_header(texts.id) || !fits_a_header(texts.secret) || !fits_a_header(texts.token)) {
    return malformed("the answer's keys have invalid characters or are too long");
  }
  FoundCredentials found{.credentials = {.access_key_id = std::move(texts.id),
                                         .secret_access_key = Secret(std::move(texts.secret)),
                                         .session_token = std::nullopt},
                         .expires = std::nullopt};
  if (!texts.token.empty()) found.credentials.session_token = Secret(std::move(texts.token));
  if (texts.expiration.empty()) return found;
  found.expires = parse_expiration(texts.expiration);
  if (!found.expires) return malformed("the answer's Expiration is not a time");
  return found;
}

// Takes two or four digits.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int number = 0;
  if (text.size() < digits || text[0] == '-') return std::nullopt;
  const std::string taken(text.substr(0, digits));
  const char* const behind = taken.data() + taken.size();
  const auto [end, fault] = std::from_chars(taken.data(), behind, number);
  if (fault != std::errc() || end != behind) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// What must be taken off for the time in UTC, of "Z", "+01:00" or "+0100".
std::optional<std::chrono::minutes> take_offset(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::minutes(0);
  const bool east = text.starts_with('+');
  if (!east && !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2);
  take(text, ':');
  const auto minutes = take_number(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(*hours * 60 + *minutes);
  return east ? offset : -offset;
}

}  // namespace

Result<FoundCredentials> read_program_output(std::string_view text) {
  const auto object = object_in(text);
  if (!object) return object.error();
  const json::value* const version = object->if_contains("Version");
  if (version == nullptr || !version->is_int64() || version->get_int64() != 1) {
    return malformed("the output's Version is not 1");
  }
  return found_in({.id = member(*object, "AccessKeyId"),
                   .secret = member(*object, "SecretAccessKey"),
                   .token = member(*object, "SessionToken"),
                   .expiration = member(*object, "Expiration")});
}

Result<FoundCredentials> read_platform_answer(std::string_view text) {
  const auto object = object_in(text);
  if (!object) return object.error();
  return found_in({.id = member(*object, "AccessKeyId"),
                   .secret = member(*object, "SecretAccessKey"),
                   .token = member(*object, "Token"),
                   .expiration = member(*object, "Expiration")});
}

Result<FoundCredentials> read_sts_answer(std::string_view text) {
  const auto root = parse_xml(text);
  if (!root) return root.error();
  for (const XmlElement& result : root->children) {
    const XmlElement* const keys = result.child("Credentials");
    if (keys == nullptr) continue;
    return found_in({.id = std::string(keys->text_of("AccessKeyId")),
                     .secret = std::string(keys->text_of("SecretAccessKey")),
                     .token = std::string(keys->text_of("SessionToken")),
                     .expiration = std::string(keys->text_of("Expiration"))});
  }
  return malformed("the answer has no Credentials");
}

std::optional<WallTime> parse_expiration(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || (!take(text, 'T') && !take(text, ' '))) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  if (take(text, '.')) {
    text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  }
  const auto offset = take_offset(text);
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!offset || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) - *offset;
}

}  // namespace wheelpit
