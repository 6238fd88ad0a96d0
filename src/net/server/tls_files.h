#pragma once

#include <filesystem>
#include <optional>

namespace wheelpit {

// Files of PEM that a server's TLS is made of.
struct TlsFiles {
  std::filesystem::path certificate;  // the server's own first, then those between it and the root
  std::filesystem::path key;          // of the first; without a passphrase
  std::optional<std::filesystem::path> client_ca = std::nullopt;  // whose clients are let in

  bool operator==(const TlsFiles&) const = default;
};

}  // namespace wheelpit
