#pragma once

#include <string>

#include "base/result.h"
#include "postgres/connection.h"

namespace wheelpit::postgres {

// What a store must have been made for.
struct StoreIdentity {
  std::string region;
  std::string account_id;
};

// Makes the schema "wheelpit" if the database has none, or brings that of an older version up to
// date, in one transaction, and looks that it is one that this version knows. Errors name the
// remedy:
//   conflict          an engine of the older version uses it
//   malformed         made by a newer version; or a server older than PostgreSQL 15
//   invalid_argument  made for another region or account
//   unavailable       as Connection says, rights included
Status prepare_schema(Connection& connection, const StoreIdentity& identity);

}  // namespace wheelpit::postgres
