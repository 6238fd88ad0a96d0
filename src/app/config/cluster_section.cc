#include "app/config/cluster_section.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace wheelpit {

namespace {

bool is_every_address(std::string_view host) { return host == "0.0.0.0" || host == "::"; }

// With each %XX as the character that it stands for: libpq reads names of parameters so, too.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned char byte = 0;
    const std::string_view digits = text.substr(std::min(at + 1, text.size()), 2);
    const bool escape =
        text[at] == '%' && digits.size() == 2 &&
        std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr == digits.data() + 2;
    out += escape ? static_cast<char>(byte) : text[at];
    if (escape) at += 2;
  }
  return out;
}

// "user:password@host" of "postgresql://user:password@host/database".
bool holds_password(std::string_view url) {
  const std::string_view rest = url.substr(url.find("//") + 2);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const auto at = authority.rfind('@');
  const bool in_user =
      at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
  return in_user || unescaped(rest).contains("password=");
}

}  // namespace

std::optional<std::string> store_fault(std::string_view url) {
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) {
    return "must be the URL of a PostgreSQL database, such as "
           "\"postgresql://wheelpit@db-1/wheelpit\"";
  }
  if (url.find('\0') != std::string_view::npos) return "must not hold a NUL";
  if (holds_password(url)) {
    return "must not hold the password: put it into ~/.pgpass, or into the file that PGPASSFILE "
           "names";
  }
  return std::nullopt;
}

std::optional<std::string> set_peer_listen(ClusterSettings& cluster, std::string_view text) {
  const auto parsed = parse_listen(text);
  if (!parsed) return parsed.error();
  if (is_every_address(parsed->host)) {
    return "must be an address at which the other nodes reach this one, not " + parsed->host;
  }
  cluster.peer_host = parsed->host;
  cluster.peer_port = parsed->port;
  return std::nullopt;
}

void read_cluster(SectionReader section, const std::filesystem::path& folder, Config& config) {
  section.text("store", config.store_url, store_fault);
  ClusterSettings& cluster = config.cluster;
  std::string listen;
  section.text("peer_listen", listen,
               [&](std::string_view text) { return set_peer_listen(cluster, text); });
  std::string key_file;
  section.text("key_file", key_file, [](std::string_view text) -> std::optional<std::string> {
    if (text.empty()) return "must name a file of 32 bytes, the same on each node";
    return std::nullopt;
  });
  if (!key_file.empty()) cluster.key_file = folder / key_file;
  section.flag("shared_folders", cluster.shared_folders);
  if (config.store_url.empty()) {
    for (const char* key : {"peer_listen", "key_file", "shared_folders"}) {
      if (section.value(key) == nullptr) continue;
      section.fault(key, "says nothing without [cluster] store, the database that nodes share");
    }
  }
  if (!cluster.several_nodes() && section.value("shared_folders") != nullptr) {
    section.fault("shared_folders", "says nothing without [cluster] peer_listen");
  }
  section.finish();
}

}  // namespace wheelpit
