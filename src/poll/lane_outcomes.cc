#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "poll/lane.h"

// How a lane settles its batches and the records that it refuses.
namespace wheelpit {

namespace asio = boost::asio;

// The batch may be cut, or gone, when the call has ended.
Lane::BegunCall Lane::begun_call(HandId hand) const {
  const Batch& batch = state_.in_hand(hand);
  return {.at = services_.clock.now(),
          .attempt = state_.failed_calls(hand) + 1,
          .records = batch.ids.size(),
          .first_received = batch.first_received,
          .closed_by = batch.closed_by,
          .event = batch.event};
}

void Lane::note_call(const BegunCall& begun, TimePoint ended, std::size_t failed,
                     Result<Reply>& reply) {
  batches_->called({.lane = options_.shard,
                    .function_arn = options_.function_arn,
                    .event = begun.event,
                    .records = begun.records,
                    .first_received = begun.first_received,
                    .closed_by = begun.closed_by,
                    .began = begun.at,
                    .ended = ended,
                    .attempt = begun.attempt,
                    .outcome = state_.last_outcome(),
                    .failed_records = failed,
                    .reply = reply});
}

void Lane::lapse(Work& work) {
  report_.lapsed(state_.in_hand(work.hand).ids.size());
  state_.settled(work.hand);
}

asio::awaitable<void> Lane::settle(Work& work, Settlement settlement) {
  verdicts_for(state_.in_hand(work.hand).ids, settlement, {}, work.verdicts);
  LaneNote note;
  if (settlement == Settlement::done) note.window = state_.window_to_note(work.hand);
  report_.settled(work.verdicts.size(), settlement,
                  co_await tell_source(work.verdicts, std::move(note)));
  state_.settled(work.hand);
}

// Who has lost the position to another reader begins nothing more.
asio::awaitable<LaneReport::Unsettled> Lane::tell_source(std::span<const RecordVerdict> verdicts,
                                                         LaneNote note) {
  auto unsettled = co_await parts_.source->settle(verdicts, note);
  if (!unsettled && unsettled.error().code() == Errc::conflict) stop(services_.clock.now());
  co_return unsettled;
}

asio::awaitable<void> Lane::give_up(Work& work) {
  Status told;
  if (parts_.source->keeps_notices()) {
    told = co_await store_notice(work);
  } else if (services_.give_ups == nullptr || options_.on_failure.empty()) {
    told = Error(Errc::invalid_argument, "the mapping has no destination on failure");
  } else {
    told = co_await services_.give_ups->tell(given_up(work));
  }
  const std::size_t records = state_.in_hand(work.hand).ids.size();
  const bool nobody = parts_.source->keeps_notices() && options_.on_failure.empty();
  report_.given_up(records, state_.give_up_cause(work.hand), told, !nobody);
  state_.told(told, services_.clock.now(), work.hand);
}

// With the position behind the batch. Without a destination that is all.
asio::awaitable<Status> Lane::store_notice(Work& work) {
  std::string record;
  LaneNote note;
  if (services_.give_ups != nullptr && !options_.on_failure.empty()) {
    record = services_.give_ups->write_down(given_up(work));
    note.given_up = {.destination = options_.on_failure, .record = record};
  }
  note.window = state_.window_to_note(work.hand);
  verdicts_for(state_.in_hand(work.hand).ids, Settlement::done, {}, work.verdicts);
  const auto unsettled = co_await tell_source(work.verdicts, std::move(note));
  if (!unsettled) co_return unsettled.error();
  co_return Status();
}

GivenUp Lane::given_up(const Work& work) const {
  const Batch& batch = state_.in_hand(work.hand);
  // A batch that was closed before the mapping had bounds has no pieces.
  const std::vector<TimePoint> unknown = {batch.first_received};
  // One without records, of a window's end, has none either.
  const auto& ages = can_be_cut(batch) ? batch.pieces.aged_from : unknown;
  const auto [first, last] = std::ranges::minmax(ages);
  const TimePoint now = services_.clock.now();
  const WallTime wall = services_.clock.wall_now();
  const auto wall_of = [&](TimePoint time) {
    return wall - std::chrono::duration_cast<WallTime::duration>(now - time);
  };
  std::optional<GivenUp::OfStream> stream;
  if (is_in(options_.kind, kStreams)) {
    stream = {.kind = options_.kind, .shard = options_.shard, .window = state_.window_of_call()};
  }
  const std::vector<WallTime>& sent = batch.pieces.sent;
  const bool exact = stream && !sent.empty();
  return {.destination = options_.on_failure,
          .cause = state_.give_up_cause(work.hand),
          .request_id = state_.request_id(work.hand),
          .function_arn = options_.function_arn,
          .calls = state_.failed_calls(work.hand),
          .answer = state_.failed_calls(work.hand) > 0 ? work.answer : std::nullopt,
          .mapping_uuid = options_.origin.mapping_uuid,
          .event_source_arn = options_.origin.event_source_arn,
          .stream = std::move(stream),
          .partition = is_in(options_.kind, kKafka) ? options_.shard : "",
          .queue = options_.origin.queue,
          .virtual_host = options_.origin.virtual_host,
          .message_ids = can_be_cut(batch) ? batch.pieces.item_ids
                                           : std::vector<std::string>(batch.ids.size()),
          .first_arrival = exact ? sent.front() : wall_of(first),
          .last_arrival = exact ? sent.back() : wall_of(last),
          .event = batch.event};
}

asio::awaitable<void> Lane::dead_letter() {
  const Record& record = *state_.refused();
  if (co_await keep_copy(record)) {
    const std::array verdict = {RecordVerdict{
        .id = record.id, .settlement = Settlement::dead_letter, .cause = *record.refusal}};
    report_.settled(1, Settlement::dead_letter, co_await tell_source(verdict));
  }
  state_.drop_refused();
}

// Whether the message may be rejected. Without a copy it may not: then the lane takes nothing more
// and tries again, until it is stopped and the message goes back.
asio::awaitable<bool> Lane::keep_copy(const Record& record) {
  if (record.broker_keeps_dead_letter) {
    report_.dead_lettered(record, "none: the broker keeps the message itself");
    co_return true;
  }
  Duration pause = options_.retry.first_delay;
  while (!state_.stopping()) {
    const auto copy = co_await services_.quarantine.keep(options_.origin, record);
    if (copy) {
      report_.dead_lettered(record, copy->value_or("none: larger than [quarantine] max_bytes"));
      co_return true;
    }
    report_.copy_failed(record, copy.error());
    const TimePoint again = services_.clock.now() + pause;
    while (!state_.stopping() && services_.clock.now() < again) co_await changed_.wait(again);
    pause = std::min(pause * 2, options_.retry.longest_delay);
  }
  co_return false;
}

}  // namespace wheelpit
