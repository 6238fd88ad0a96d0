#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/payload.h"
#include "base/result.h"
#include "batch/batch.h"
#include "invoke/invoker.h"

namespace wheelpit {

// What happens to a batch after a call of its function.
enum class BatchOutcome : std::uint8_t {
  done,        // all of it is processed
  partly,      // some records failed and are redelivered; the others are processed
  retry,       // the same batch is called again
  given_back,  // the source gets it back
  halved,      // two batches of its halves follow
  discarded,   // it is discarded
  not_called,  // the function did not see it: throttled, missing, no environment
  left,        // the engine stops
};

// "done", "partly", "retry", "given back", "halved", "discarded", "not called", "left".
std::string_view to_string(BatchOutcome outcome);

// "count", "bytes", "window".
std::string_view to_string(ClosedBy closed);

// One call of a function with a batch, as a lane has seen it end. The reply's payload may be moved
// away.
struct BatchCall {
  std::string_view lane;  // shard or partition; "" of a queue
  std::string_view function_arn;
  const Payload& event;
  std::size_t records = 0;
  TimePoint first_received{};  // of the oldest record
  ClosedBy closed_by = ClosedBy::count;
  TimePoint began{};
  TimePoint ended{};
  int attempt = 1;  // of this very batch, counted from 1
  BatchOutcome outcome = BatchOutcome::done;
  std::size_t failed_records = 0;
  Result<Reply>& reply;
};

// What is remembered of a call.
struct CalledBatch {
  // Names it: grows from call to call of a mapping, over restarts, too. The microseconds since 1970
  // at the call's end, or one more than the one before: below 2^53.
  std::int64_t number = 0;
  std::string request_id;        // "" if the function was not called; of all attempts the same
  std::string executed_version;  // the same
  std::string error_type;        // "" on success
  std::string lane;
  WallTime started{};
  WallTime first_received{};
  std::size_t records = 0;
  std::size_t bytes = 0;  // of the event
  Duration waited{};      // from the first record's receipt to the call
  Duration ran{};
  int attempt = 1;
  std::size_t failed_records = 0;
  ClosedBy closed_by = ClosedBy::count;
  BatchOutcome outcome = BatchOutcome::done;
  bool recorded = false;  // handed to the recorder, which may still drop it

  bool operator==(const CalledBatch&) const = default;
};

// `wall` is the time at the call's end.
CalledBatch called_batch(const BatchCall& call, WallTime wall, std::int64_t number_before);

}  // namespace wheelpit
