#pragma once

#include <string>

#include "base/log.h"
#include "base/result.h"
#include "store/sqlite/statement.h"

namespace wheelpit {

// Opens or creates wheelpit's database file: private to its owner, locked for this process alone,
// checked, and of the schema this version knows. Errors as SqliteStore::open says.
Result<DatabaseHandle> open_database_file(const std::string& path, const Log& log);

}  // namespace wheelpit
