#pragma once

#include <cstdint>

namespace wheelpit::postgres {

// The number of what the two below make. A store of a higher one is a newer version's.
inline constexpr std::int64_t kSchemaFormat = 2;

// Makes all tables but those of positions, in a transaction that it begins.
extern const char* const kMakeTables;

// Makes tables of format 1 into those of format 2, likewise.
extern const char* const kTablesToFormat2;

}  // namespace wheelpit::postgres
