#include "app/config/server_section.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "app/config/access_keys.h"
#include "app/config/tls_keys.h"
#include "net/http/browser_guard.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLeastBuffered = std::int64_t{1} << 20;

std::optional<std::string> region_fault(std::string_view region) {
  const bool good =
      !region.empty() && region.size() <= 32 && std::ranges::all_of(region, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
      });
  if (good) return std::nullopt;
  return "must be lower-case letters, digits and '-', such as \"us-east-1\"";
}

std::optional<std::string> account_fault(std::string_view account) {
  const bool good = account.size() == 12 &&
                    std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
  if (good) return std::nullopt;
  return "must be 12 digits in quotes, such as \"000000000000\"";
}

}  // namespace

void read_server(SectionReader section, const fs::path& folder,
                 const std::function<bool(const fs::path&)>& exists, ConfigFaults& faults,
                 Config& config) {
  std::string listen = config.listen_host + ":" + std::to_string(config.listen_port);
  section.text("listen", listen, [&](std::string_view text) -> std::optional<std::string> {
    const auto parsed = parse_listen(text);
    if (!parsed) return parsed.error();
    config.listen_host = parsed->host;
    config.listen_port = parsed->port;
    return std::nullopt;
  });
  std::string data_dir = config.data_dir.string();
  section.text("data_dir", data_dir, [](std::string_view text) -> std::optional<std::string> {
    if (text.empty()) return "must name a folder";
    return std::nullopt;
  });
  config.data_dir = folder / data_dir;
  section.text("region", config.region, region_fault);
  section.text("account_id", config.account_id, account_fault);
  section.choice<filter::FilterProfile>(
      "profile",
      {{"lambda", filter::FilterProfile::lambda}, {"extended", filter::FilterProfile::extended}},
      config.profile);
  section.number("shards", 1, kMostShards, config.shards);
  section.number("stop_seconds", 1, 3600, config.stop_seconds);
  section.number("max_buffered_bytes", kLeastBuffered, std::numeric_limits<std::int64_t>::max(),
                 config.max_buffered_bytes);
  config.tls = read_tls(section, folder, exists);
  if (const ConfigValue* keys = section.value("access_keys")) {
    config.access_keys = read_access_keys(*keys, faults);
  }
  section.texts("allowed_hosts", [&](const std::string& host) {
    auto fault = host_pattern_fault(host);
    if (!fault) config.allowed_hosts.push_back(host);
    return fault;
  });
  section.texts("allowed_origins", [&](const std::string& text) -> std::optional<std::string> {
    const auto origin = parse_web_origin(text);
    if (!origin) {
      return "must be the origin of web pages, such as \"http://localhost:3000\": scheme, host and "
             "port, without a path";
    }
    config.allowed_origins.push_back(*origin);
    return std::nullopt;
  });
  section.finish();
}

}  // namespace wheelpit
