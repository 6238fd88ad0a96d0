#pragma once

#include <cstdint>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "sqlite/statement.h"

namespace wheelpit {

// What tells one kind of our database files from another, and from foreign files.
struct DatabaseSchema {
  std::uint32_t application_id = 0;  // not 0
  int version = 1;
  const char* sql = "";  // makes the tables of an empty file
  // Whether opening looks through every page for damage. A file that may grow large has none of
  // it: damage is then an error of the statement that meets it.
  bool checks_pages = true;
};

// Opens or creates a database file of wheelpit: private to its owner (mode 0600), locked for this
// process alone, durable with every commit, of the schema given. Errors name the path and the
// remedy:
//   conflict     another wheelpit has it open
//   malformed    damaged, not of this kind, or written by a newer version
//   unavailable  cannot be opened or created
Result<DatabaseHandle> open_database_file(const std::string& path, const DatabaseSchema& schema,
                                          const Log& log);

}  // namespace wheelpit
