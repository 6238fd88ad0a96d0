#include "app/config/cluster_section.h"

namespace wheelpit {

namespace {

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

void read_cluster(SectionReader section, Config& config) {
  section.text("store", config.store_url, store_fault);
  section.finish();
}

}  // namespace wheelpit
