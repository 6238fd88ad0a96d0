#include "secrets/credentials_json.h"

#include "secrets/wiped_json.h"

namespace wheelpit {

namespace {

Error about(const std::string& secret, const std::string& what) {
  return {Errc::invalid_argument, "secret \"" + secret + "\" " + what};
}

Result<std::string> text_member(const std::string& secret, const WipedJson& json, const char* key) {
  if (!json.object()->contains(key))
    return about(secret, std::string("has no key \"") + key + "\"");
  const auto text = json.text(key);
  if (!text) {
    return about(secret, std::string("has a value that is not a string in \"") + key + "\"");
  }
  return std::string(*text);
}

}  // namespace

Result<Credentials> parse_credentials(const std::string& secret, const Secret& text) {
  const WipedJson json(text.reveal());
  if (json.object() == nullptr) {
    return about(secret, "is not a JSON object with the keys \"username\" and \"password\"");
  }
  auto username = text_member(secret, json, "username");
  if (!username) return username.error();
  auto password = text_member(secret, json, "password");
  if (!password) return password.error();
  return Credentials{.username = std::move(*username), .password = Secret(std::move(*password))};
}

}  // namespace wheelpit
