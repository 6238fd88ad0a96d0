#include "app/config/cluster_section.h"

namespace wheelpit {

namespace {

// Whether engines may share a store.
constexpr bool kSeveralNodes = false;

bool is_every_address(std::string_view host) { return host == "0.0.0.0" || host == "::"; }

// "user:password@host" of "postgresql://user:password@host/database".
bool holds_password(std::string_view url) {
  const std::string_view rest = url.substr(url.find("//") + 2);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const auto at = authority.rfind('@');
  const bool in_user =
      at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos;
  return in_user || rest.find("password=") != std::string_view::npos;
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

void read_cluster(SectionReader section, const std::filesystem::path& folder, Config& config) {
  section.text("store", config.store_url, store_fault);
  ClusterSettings& cluster = config.cluster;
  std::string listen;
  section.text("peer_listen", listen, [&](std::string_view text) -> std::optional<std::string> {
    if (!kSeveralNodes)
      return "is not supported by this version: one engine uses a store at a time";
    const auto parsed = parse_listen(text);
    if (!parsed) return parsed.error();
    cluster.peer_host = parsed->host;
    cluster.peer_port = parsed->port;
    return std::nullopt;
  });
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
  } else if (cluster.several_nodes() && is_every_address(cluster.peer_host)) {
    section.fault(
        "peer_listen",
        "must be an address at which the other nodes reach this one, not " + cluster.peer_host);
  }
  section.finish();
}

}  // namespace wheelpit
