#include "poll/lane_runner.h"

#include <algorithm>
#include <string>
#include <utility>

#include "mapping/mapping_log.h"
#include "poll/mapping_labels.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kFirstPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::minutes(1);

// What the mapping asks for besides batches.
void apply(const BatchHandling& handling, LaneOptions& options) {
  options.limits.keep_pieces = handling.cuts_batches() || options.retry.in_order;
  RetryPolicy& retry = options.retry;
  retry.reports_item_failures =
      handling.function_response_types.has_value() && !handling.function_response_types->empty();
  retry.bisects = handling.bisect_batch_on_function_error.value_or(false);
  if (const int retries = handling.maximum_retry_attempts.value_or(-1); retries >= 0) {
    retry.max_retries = retries;
  }
  if (const int age = handling.maximum_record_age_seconds.value_or(-1); age >= 0) {
    retry.max_age = std::chrono::seconds(age);
  }
  options.on_failure = handling.on_failure.value_or("");
  if (!retry.max_retries && !options.on_failure.empty()) {
    retry.max_retries = retry.max_retries_if_told;
  }
}

}  // namespace

LaneRunner::LaneRunner(asio::io_context& io, const LaneServices& services, Assignment assignment,
                       std::function<void()> on_progress)
    : io_(io),
      services_(services),
      assignment_(std::move(assignment)),
      on_progress_(std::move(on_progress)),
      changed_(io) {}

asio::awaitable<void> LaneRunner::run() {
  Duration pause = kFirstPause;
  while (!stopping_) {
    const TimePoint began = services_.clock.now();
    co_await run_lane();
    if (finished_) break;
    if (services_.clock.now() - began > kLongestPause) pause = kFirstPause;
    co_await wait_for_change(services_.clock.now() + pause);
    pause = std::min(pause * 2, kLongestPause);
  }
  end();
}

void LaneRunner::end() {
  source_closed_ = true;
  ended_ = true;
  on_progress_();
}

void LaneRunner::stop(TimePoint until) {
  stopping_ = true;
  stop_until_ = std::min(stop_until_, until);
  if (lane_) lane_->stop(stop_until_);
  changed_.notify();
}

void LaneRunner::adapt() {
  if (lane_) lane_->change(lane_options());
}

void LaneRunner::retry_now() {
  retry_ = true;
  if (lane_) lane_->retry_now();
  changed_.notify();
}

asio::awaitable<void> LaneRunner::run_lane() {
  const Mapping& mapping = assignment_.mapping;
  LaneReport report(assignment_.lane, mapping_labels(mapping), assignment_.observer,
                    services_.metrics, services_.clock, mapping_log(services_.log, mapping));
  LaneParts parts{.source = assignment_.sources.make_lane(assignment_.lane, report),
                  .filter = assignment_.filter,
                  .report = report};
  lane_ = std::make_unique<Lane>(io_, lane_options(), std::move(parts), services_);
  co_await lane_->run();
  if (stopping_) {
    source_closed_ = true;
    on_progress_();
  }
  co_await lane_->join();
  finished_ = lane_->finished();
  lane_.reset();
}

// Returns early at stop() and retry_now().
asio::awaitable<void> LaneRunner::wait_for_change(TimePoint until) {
  retry_ = false;
  while (!stopping_ && !retry_ && services_.clock.now() < until) co_await changed_.wait(until);
}

LaneOptions LaneRunner::lane_options() const {
  const Mapping& mapping = assignment_.mapping;
  LaneOptions options;
  options.function_name = mapping.function_name();
  options.function_arn = mapping.function_arn;
  options.origin = {.mapping_uuid = mapping.uuid,
                    .event_source_arn = mapping.event_source_arn,
                    .queue = std::string(mapping.queue_name()),
                    .virtual_host = std::string(mapping.virtual_host())};
  options.limits.max_records = static_cast<std::size_t>(std::max(mapping.batching.size, 1));
  options.limits.window = mapping.batching.window();
  options.limits.window_from = assignment_.sources.window_from();
  options.retry = assignment_.sources.retry();
  options.most_out = assignment_.sources.window();
  options.most_in_flight = assignment_.sources.most_in_flight();
  options.kind = mapping.kind;
  options.shard = assignment_.lane.name;
  if (is_in(mapping.kind, kStreams)) {
    options.tumbling_window = std::chrono::seconds(mapping.stream().tumbling_window_seconds);
  }
  apply(mapping.handling, options);
  return options;
}

}  // namespace wheelpit
