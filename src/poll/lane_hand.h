#pragma once

#include <cstddef>
#include <string>

#include "batch/batch.h"
#include "outcome/decide.h"

namespace wheelpit {

using HandId = std::size_t;

// A batch of a lane from its first invocation until it is settled.
struct LaneHand {
  enum class State { empty, with_function, decided };

  State state = State::empty;
  Batch batch = {};        // no records while it is empty
  Decision decision = {};  // once decided
  int failed_calls = 0;
  bool closes_window = false;  // the last call of a tumbling window: no records
  int untold = 0;              // times its destination could not be told
  std::string request_id = {};

  bool empty() const { return state == State::empty; }
};

}  // namespace wheelpit
