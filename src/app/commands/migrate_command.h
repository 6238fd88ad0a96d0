#pragma once

#include <ostream>
#include <string>

#include "app/config/config.h"
#include "base/result.h"

namespace wheelpit {

// Moves documents, events, positions and code of an engine that is stopped: `to` is the URL of a
// PostgreSQL database, or "files" for the way back from [cluster] store. Says on `out` what was
// moved, and what to change in the configuration. Errc::invalid_argument: `to` is neither, or names
// what it is moved from.
Status migrate(Config config, const std::string& to, std::ostream& out);

}  // namespace wheelpit
