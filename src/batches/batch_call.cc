#include "batches/batch_call.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace wheelpit {
namespace {

// A function may call its error what it likes.
constexpr std::size_t kLongestErrorType = 256;

std::string why_not_called(Errc code) {
  switch (code) {
    case Errc::throttled:
      return "Throttled";
    case Errc::not_found:
      return "FunctionNotFound";
    case Errc::cancelled:
      return "EngineStopping";
    default:
      return "NoEnvironment";
  }
}

std::string error_type_of(const Result<Reply>& reply) {
  if (!reply) return why_not_called(reply.error().code());
  return reply->error_type.substr(0, kLongestErrorType);
}

}  // namespace

std::string_view to_string(BatchOutcome outcome) {
  switch (outcome) {
    case BatchOutcome::done:
      return "done";
    case BatchOutcome::partly:
      return "partly";
    case BatchOutcome::retry:
      return "retry";
    case BatchOutcome::given_back:
      return "given back";
    case BatchOutcome::halved:
      return "halved";
    case BatchOutcome::discarded:
      return "discarded";
    case BatchOutcome::not_called:
      return "not called";
    case BatchOutcome::left:
      return "left";
  }
  std::unreachable();
}

std::string_view to_string(ClosedBy closed) {
  switch (closed) {
    case ClosedBy::count:
      return "count";
    case ClosedBy::bytes:
      return "bytes";
    case ClosedBy::window:
      return "window";
  }
  std::unreachable();
}

CalledBatch called_batch(const BatchCall& call, WallTime wall, std::int64_t number_before) {
  const auto ago = [&](TimePoint time) {
    return wall - std::chrono::duration_cast<WallTime::duration>(call.ended - time);
  };
  const auto micros =
      std::chrono::floor<std::chrono::microseconds>(wall.time_since_epoch()).count();
  CalledBatch batch{.number = std::max<std::int64_t>(micros, number_before + 1),
                    .request_id = {},
                    .executed_version = {},
                    .error_type = error_type_of(call.reply),
                    .lane = std::string(call.lane),
                    .started = ago(call.began),
                    .first_received = ago(call.first_received),
                    .records = call.records,
                    .bytes = call.event->size(),
                    .waited = call.began - call.first_received,
                    .ran = call.ended - call.began,
                    .attempt = call.attempt,
                    .failed_records = call.failed_records,
                    .closed_by = call.closed_by,
                    .outcome = call.outcome};
  if (call.reply) {
    batch.request_id = call.reply->request_id;
    batch.executed_version = call.reply->executed_version;
  }
  return batch;
}

}  // namespace wheelpit
