#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

// Reads {"username": ..., "password": ...}; other keys are allowed. invalid_argument says what is
// wrong with the secret of that name, never a part of its text.
Result<Credentials> parse_credentials(const std::string& secret, const Secret& text);

}  // namespace wheelpit
