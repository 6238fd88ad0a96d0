#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/commands/batch_row.h"
#include "app/commands/engine_client.h"
#include "base/result.h"

namespace wheelpit {

// The calls that an engine remembers of a mapping.
struct BatchRows {
  std::vector<BatchRow> rows;  // oldest first
  bool more = false;           // there may have been older ones that are not remembered any more
};

// Those after the call with that number; 0: all. An error: the engine cannot be reached or refuses.
Result<BatchRows> read_batch_rows(const AskEngine& engine, const std::string& mapping,
                                  std::int64_t after);

}  // namespace wheelpit
