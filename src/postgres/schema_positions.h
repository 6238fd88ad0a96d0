#pragma once

namespace wheelpit::postgres {

// Makes the tables of positions (positions/postgres), in the transaction that makes the others.
extern const char* const kPositionTables;

}  // namespace wheelpit::postgres
