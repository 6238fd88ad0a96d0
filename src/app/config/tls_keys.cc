#include "app/config/tls_keys.h"

#include <string>
#include <string_view>

namespace wheelpit {

namespace fs = std::filesystem;

std::optional<TlsFiles> read_tls(SectionReader& section, const fs::path& folder,
                                 const std::function<bool(const fs::path&)>& exists) {
  const auto read = [&](std::string_view key) -> std::optional<fs::path> {
    std::string name;
    section.text(key, name, [&](std::string_view text) -> std::optional<std::string> {
      if (text.empty()) return "must name a file of PEM";
      const fs::path file = folder / text;
      if (!exists(file)) return "names a file that does not exist: " + file.string();
      return std::nullopt;
    });
    if (name.empty()) return std::nullopt;
    return fs::absolute(folder / name);
  };
  const bool wants_certificate = section.value("tls_certificate") != nullptr;
  const bool wants_key = section.value("tls_key") != nullptr;
  if (wants_certificate && !wants_key) {
    section.fault("tls_certificate", "needs tls_key, too: the file of its private key");
  }
  if (wants_key && !wants_certificate) {
    section.fault("tls_key", "needs tls_certificate, too: the file of its certificate");
  }
  if (section.value("client_ca") != nullptr && !wants_certificate) {
    section.fault("client_ca",
                  "needs tls_certificate and tls_key: clients show certificates over TLS alone");
  }
  const auto certificate = read("tls_certificate");
  const auto key = read("tls_key");
  auto client_ca = read("client_ca");
  if (!certificate || !key) return std::nullopt;
  return TlsFiles{.certificate = *certificate, .key = *key, .client_ca = std::move(client_ca)};
}

}  // namespace wheelpit
