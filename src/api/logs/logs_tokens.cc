#include "api/logs/logs_tokens.h"

#include <charconv>

#include "base/base64.h"

namespace wheelpit::api {
namespace {

std::string digits(std::uint64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

// "<file>/<offset>"
std::optional<LogPlace> parse_place(std::string_view text) {
  LogPlace place;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view part, std::uint64_t& out) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out);
    return error == std::errc() && end == part.data() + part.size();
  };
  if (!number(text.substr(0, slash), place.file) || !number(text.substr(slash + 1), place.offset)) {
    return std::nullopt;
  }
  return place;
}

std::string text_of_place(const LogPlace& place) {
  return std::to_string(place.file) + "/" + std::to_string(place.offset);
}

}  // namespace

std::string page_token(const LogPlace& next) { return to_base64(text_of_place(next)); }

std::optional<LogPlace> place_of_page_token(std::string_view token) {
  const auto text = from_base64(token);
  if (!text) return std::nullopt;
  return parse_place(*text);
}

std::string stream_token(const StreamToken& token) {
  return (token.direction == Direction::forward ? "f/" : "b/") +
         to_base64(text_of_place(token.place));
}

std::optional<StreamToken> parse_stream_token(std::string_view token) {
  const bool forward = token.starts_with("f/");
  if (!forward && !token.starts_with("b/")) return std::nullopt;
  const auto place = place_of_page_token(token.substr(2));
  if (!place) return std::nullopt;
  return StreamToken{.direction = forward ? Direction::forward : Direction::backward,
                     .place = *place};
}

std::optional<LogPlace> place_of_event_id(std::string_view id) {
  constexpr std::size_t kTime = 16;
  constexpr std::size_t kNumber = 20;
  if (id.size() != kTime + 2 * kNumber) return std::nullopt;
  return parse_place(std::string(id.substr(kTime, kNumber)) + "/" +
                     std::string(id.substr(kTime + kNumber)));
}

std::string event_id(std::int64_t time, const LogPlace& place) {
  return digits(static_cast<std::uint64_t>(time), 16) + digits(place.file, 20) +
         digits(place.offset, 20);
}

}  // namespace wheelpit::api
