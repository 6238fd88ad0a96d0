#include "poll/lane_report.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "outcome/processing_result.h"
#include "record/record_view.h"

namespace wheelpit {

namespace {

std::string_view name_of(GiveUpCause cause) {
  switch (cause) {
    case GiveUpCause::retries_exhausted:
      return "retries exhausted";
    case GiveUpCause::record_too_old:
      return "too old";
    case GiveUpCause::record_too_large:
      return "too large for an event";
  }
  return "";
}

}  // namespace

LaneReport::LaneReport(LaneKey lane, const Labels& labels, LaneObserver& observer, Metrics& metrics,
                       const Clock& clock, Log log)
    : lane_(std::move(lane)),
      labels_(labels),
      observer_(observer),
      metrics_(metrics),
      clock_(clock),
      log_(std::move(log)) {
  polled_ =
      metrics.counter("lambda_esm_polled_events_total", "Events read from the source.", labels);
  filtered_out_ = metrics.counter("lambda_esm_filtered_out_events_total",
                                  "Events that the filter criteria excluded.", labels);
  invoked_ = metrics.counter("lambda_esm_invoked_events_total",
                             "Events contained in invocations, retries included.", labels);
  failed_ = metrics.counter("lambda_esm_failed_invoke_events_total",
                            "Events of invocations that failed.", labels);
  dropped_ =
      metrics.counter("lambda_esm_dropped_events_total",
                      "Events that were too large for an invocation or failed too often.", labels);
  deleted_ = metrics.counter("lambda_esm_deleted_events_total",
                             "Events acknowledged: processed, or filtered out.", labels);
  polling_errors_ = metrics.counter("lambda_esm_polling_errors_total",
                                    "Times the source became unreadable.", labels);
  on_failure_ =
      metrics.counter("lambda_esm_on_failure_destination_delivered_events_total",
                      "Discarded events whose record the on-failure destination received.", labels);
  lanes_ =
      metrics.gauge("lambda_esm_lanes",
                    "Lanes that read for the mapping: each has one invocation at a time.", labels);
  in_flight_ = metrics.gauge("lambda_esm_in_flight_events",
                             "Events of the batch in hand: with the function or held.", labels);
  buffered_ = metrics.gauge("lambda_esm_buffered_events",
                            "Events received that wait for an invocation.", labels);
  consuming_ =
      metrics.gauge("lambda_esm_consuming", "Consumers of the source that are alive.", labels);
  last_success_ = metrics.gauge("lambda_esm_last_success_timestamp_seconds",
                                "Unix time of the last successful invocation.", labels);
  oldest_ = metrics.age("lambda_esm_oldest_message_age_seconds",
                        "Age of the oldest unsettled message: since it was sent if known, "
                        "otherwise since it was received.",
                        labels);
  consuming_.add(0);
  lanes_.add(1);
}

LaneReport::~LaneReport() { lanes_.add(-1); }

void LaneReport::on_health(const SourceHealth& health) {
  const bool broke = health.problem != SourceProblem::none && health_.problem != health.problem;
  if (broke) polling_errors_.add();
  if (health.consuming != health_.consuming) consuming_.add(health.consuming ? 1 : -1);
  if (!health.consuming) forget_queue();
  health_ = health;
  observer_.on_health(lane_, health);
}

void LaneReport::on_queue(const QueueNumbers& numbers) {
  if (!health_.consuming) return;
  metrics_
      .gauge("lambda_esm_queue_messages",
             "Messages of the queue that no consumer has, as last reported by the broker.", labels_)
      .set(static_cast<double>(numbers.waiting));
  metrics_
      .gauge("lambda_esm_queue_consumers",
             "Consumers of the queue, as last reported by the broker.", labels_)
      .set(static_cast<double>(numbers.consumers));
  knows_queue_ = true;
}

// Old numbers would say that all is well, or that it is not.
void LaneReport::forget_queue() {
  if (!std::exchange(knows_queue_, false)) return;
  metrics_.remove_series("lambda_esm_queue_messages", labels_);
  metrics_.remove_series("lambda_esm_queue_consumers", labels_);
}

void LaneReport::polled(std::size_t records) { polled_.add(static_cast<double>(records)); }

void LaneReport::excluded(std::size_t records, const Unsettled& unsettled) {
  filtered_out_.add(static_cast<double>(records));
  const std::size_t settled = settled_of(records, unsettled, "filtered messages");
  deleted_.add(static_cast<double>(settled));
}

std::size_t LaneReport::settled_of(std::size_t records, const Unsettled& unsettled,
                                   std::string_view what) {
  const std::size_t failed = unsettled ? unsettled->size() : records;
  if (failed == 0) return records;
  log_.warn(
      "cannot acknowledge " + std::string(what) + ": the broker will redeliver them",
      {{"records", std::uint64_t{failed}},
       {"of", std::uint64_t{records}},
       {"error", unsettled ? "the broker did not confirm them" : unsettled.error().message()}});
  return records - failed;
}

void LaneReport::readiness(const Status& ready) {
  if (ready) {
    if (!std::exchange(not_ready_, {}).empty()) result(last_result_);
    return;
  }
  const Error& error = ready.error();
  if (error.code() == Errc::cancelled) return;
  if (not_ready_ == error.message()) return;
  not_ready_ = error.message();
  log_.warn("function cannot be invoked: consuming is paused", {{"error", not_ready_}});
  result(processing_result(error));
}

void LaneReport::invoked(std::size_t records, std::size_t failed, const Result<Reply>& reply) {
  if (!reply && reply.error().code() == Errc::cancelled) return;
  not_ready_.clear();
  const auto events = static_cast<double>(records);
  invoked_.add(events);
  failed_.add(static_cast<double>(failed));
  if (!reply) {
    log_.warn("function was not called",
              {{"error", reply.error().message()}, {"records", std::uint64_t{records}}});
  } else if (reply->function_error) {
    // Its message may hold what it was called with, and is in the function's own log.
    log_.warn("function call failed", {{"error_type", reply->error_type},
                                       {"request_id", reply->request_id},
                                       {"records", std::uint64_t{records}},
                                       {"see", "the function's own log"}});
  } else {
    const auto now = std::chrono::duration<double>(clock_.wall_now().time_since_epoch());
    last_success_.set(now.count());
  }
  const bool unread = reply && !reply->function_error && records > 0 && failed == records;
  last_result_ = unread ? "PROBLEM: Function call failed" : processing_result(reply);
  result(last_result_);
}

void LaneReport::given_up(std::size_t records, GiveUpCause cause, const Status& told,
                          bool has_destination) {
  const std::string_view why = name_of(cause);
  if (told && !has_destination) {
    dropped_.add(static_cast<double>(records));
    log_.warn("batch discarded: the mapping has no on-failure destination",
              {{"records", std::uint64_t{records}}, {"cause", why}});
    return;
  }
  if (told) {
    on_failure_.add(static_cast<double>(records));
    log_.warn("batch discarded: its record was sent to the on-failure destination",
              {{"records", std::uint64_t{records}}, {"cause", why}});
    return;
  }
  log_.warn(
      "cannot send the record of a discarded batch to its destination; the batch is kept",
      {{"records", std::uint64_t{records}}, {"cause", why}, {"error", told.error().message()}});
  result("PROBLEM: Destination on failure unavailable");
}

void LaneReport::settled(std::size_t records, Settlement settlement, const Unsettled& unsettled) {
  const std::size_t settled = settled_of(records, unsettled, "messages of a batch");
  if (settlement == Settlement::done) deleted_.add(static_cast<double>(settled));
}

void LaneReport::too_large(const Batch& batch) {
  log_.warn(
      "record is too large for an event: the function is not invoked",
      {{"record", batch.pieces.item_ids.front()}, {"bytes", std::uint64_t{batch.event->size()}}});
  last_result_ = "PROBLEM: Function call failed";
  result(last_result_);
}

void LaneReport::lapsed(std::size_t records) {
  log_.warn("lease of a batch expired before the function was invoked: the broker redelivers it",
            {{"records", std::uint64_t{records}}});
}

void LaneReport::dead_lettered(const Record& record, std::string_view copy) {
  dropped_.add();
  log_.warn("dead-lettering a message that cannot be delivered to a function",
            {{"message_id", item_id_of(record)},
             {"cause", record.refusal.value_or("")},
             {"bytes", std::uint64_t{body_of(record).size()}},
             {"copy", copy}});
}

void LaneReport::copy_failed(const Record& record, const Error& error) {
  log_.error("cannot store a copy of a message before dead-lettering it",
             {{"message_id", item_id_of(record)},
              {"cause", record.refusal.value_or("")},
              {"error", error.message()}});
  result("PROBLEM: Cannot store a copy of a message before dead-lettering it");
}

void LaneReport::load(std::size_t in_flight, std::size_t buffered, const Batcher::Oldest& oldest) {
  if (oldest.received != oldest_received_) {
    oldest_received_ = oldest.received;
    if (!oldest.received) {
      oldest_.none();
    } else {
      const auto held = std::chrono::floor<WallTime::duration>(clock_.now() - *oldest.received);
      const WallTime received = clock_.wall_now() - held;
      oldest_.since(std::min(oldest.sent.value_or(received), received));
    }
  }
  in_flight_.add(static_cast<double>(in_flight) - static_cast<double>(in_flight_now_));
  buffered_.add(static_cast<double>(buffered) - static_cast<double>(buffered_now_));
  in_flight_now_ = in_flight;
  buffered_now_ = buffered;
}

void LaneReport::gave_up(const Error& error) {
  log_.error("event source stopped", {{"error", error.message()}});
}

void LaneReport::broke() { result("PROBLEM: Internal error"); }

void LaneReport::closed() {
  load(0, 0, {});
  forget_queue();
  if (std::exchange(health_.consuming, false)) consuming_.add(-1);
}

void LaneReport::result(std::string_view text) {
  if (!text.empty()) observer_.on_result(lane_, text);
}

}  // namespace wheelpit
