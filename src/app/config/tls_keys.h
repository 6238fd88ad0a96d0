#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "app/config/section_reader.h"
#include "net/server/tls_files.h"

namespace wheelpit {

// tls_certificate, tls_key and client_ca of [server]. Relative paths are relative to `folder`;
// `exists` says whether a file is there. What they hold is read later (net/server/tls_identity.h).
std::optional<TlsFiles> read_tls(SectionReader& section, const std::filesystem::path& folder,
                                 const std::function<bool(const std::filesystem::path&)>& exists);

}  // namespace wheelpit
