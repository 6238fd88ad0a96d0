#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "secrets/vault/key_file.h"

namespace wheelpit {

// AES-256-GCM. `context` is not stored but authenticated: what was sealed in one context does not
// open in another.

// A random nonce of 12 bytes, the encrypted text, and a tag of 16 bytes.
std::string seal(const KeyFile::Key& key, const Secret& plain, std::string_view context);

// Nothing if the key or the context is another one, or the bytes have been changed.
std::optional<Secret> unseal(const KeyFile::Key& key, std::string_view sealed,
                             std::string_view context);

}  // namespace wheelpit
