#include "app/config/access_keys.h"

#include <algorithm>

namespace wheelpit {
namespace {

constexpr const char* kForm = "must be an array of { id = \"...\", secret = \"...\" }";

std::optional<std::string> id_fault(std::string_view id) {
  const bool good = id.size() >= 3 && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
                    });
  if (good) return std::nullopt;
  return "must be 3 to 128 letters, digits, '_', '-' or '.'";
}

std::optional<std::string> secret_fault(std::string_view secret) {
  if (secret.size() >= 8) return std::nullopt;
  return "must have at least 8 characters";
}

std::optional<api::AccessKey> read_key(const ConfigTable& table, std::size_t line,
                                       ConfigFaults& faults) {
  SectionReader section(table, line, "server.access_keys", faults);
  api::AccessKey key;
  AwsCredentials& credentials = key.credentials;
  std::string secret;
  std::string token;
  section.text("id", credentials.access_key_id, id_fault);
  section.text("secret", secret, secret_fault);
  section.text("session_token", token);
  section.flag("read_only", key.read_only);
  section.finish();
  credentials.secret_access_key = Secret(std::move(secret));
  if (!token.empty()) credentials.session_token = Secret(std::move(token));
  for (const char* name : {"id", "secret"}) {
    const bool there =
        std::ranges::any_of(table, [&](const ConfigEntry& e) { return e.name == name; });
    if (!there) section.fault(name, "is missing");
  }
  if (credentials.access_key_id.empty()) return std::nullopt;
  return key;
}

}  // namespace

std::vector<api::AccessKey> read_access_keys(const ConfigValue& value, ConfigFaults& faults) {
  std::vector<api::AccessKey> keys;
  const auto* array = std::get_if<ConfigArray>(&value.value);
  if (array == nullptr) {
    faults.add(value.line, "server.access_keys",
               std::string(kForm) + "; this is " + std::string(kind_of(value)));
    return keys;
  }
  for (const ConfigValue& item : *array) {
    const auto* table = std::get_if<ConfigTable>(&item.value);
    if (table == nullptr) {
      faults.add(item.line, "server.access_keys",
                 std::string(kForm) + "; it holds " + std::string(kind_of(item)));
      continue;
    }
    auto key = read_key(*table, item.line, faults);
    if (!key) continue;
    const std::string& id = key->credentials.access_key_id;
    const bool twice = std::ranges::any_of(
        keys, [&](const api::AccessKey& k) { return k.credentials.access_key_id == id; });
    if (twice) faults.add(item.line, "server.access_keys.id", "is there twice: " + id);
    keys.push_back(std::move(*key));
  }
  return keys;
}

bool others_may_read(const std::filesystem::path& file) {
  std::error_code error;
  const auto mode = std::filesystem::status(file, error).permissions();
  using std::filesystem::perms;
  return !error && (mode & (perms::others_read | perms::group_read)) != perms::none;
}

std::optional<std::string> exposure_fault(const std::vector<api::AccessKey>& keys,
                                          const std::string& listen_host) {
  const bool loopback = listen_host == "localhost" || listen_host == "::1" ||
                        (listen_host.starts_with("127.") &&
                         listen_host.find_first_not_of("0123456789.") == std::string::npos);
  if (loopback || !keys.empty()) return std::nullopt;
  return "\"" + listen_host +
         "\" can be reached from other machines, and without access keys anyone could run code "
         "here: set [server] access_keys, or listen on 127.0.0.1";
}

}  // namespace wheelpit
