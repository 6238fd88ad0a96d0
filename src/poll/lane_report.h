#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "batch/batcher.h"
#include "invoke/invoker.h"
#include "metrics/metrics.h"
#include "outcome/decide.h"
#include "poll/mapping_observer.h"
#include "record/record.h"
#include "source/event_source.h"

namespace wheelpit {

// All reports of a lane: its log lines, its metrics, and its calls of the observer. A line is
// logged for each change and each failed call, none for normal work.
class LaneReport final : public SourceObserver {
 public:
  // `labels` name the mapping: its lanes share their time series. `observer`, `metrics` and `clock`
  // must outlive it. `log` names the mapping and its function.
  LaneReport(LaneKey lane, const Labels& labels, LaneObserver& observer, Metrics& metrics,
             const Clock& clock, Log log);
  ~LaneReport() override;

  void on_health(const SourceHealth& health) override;
  void on_queue(const QueueNumbers& numbers) override;

  void polled(std::size_t records);
  // As EventSource::settle() answers: which could not be settled, or why none could.
  using Unsettled = Result<std::vector<RecordId>>;
  // The filter has excluded records; `unsettled` of them the broker will deliver again.
  void excluded(std::size_t records, const Unsettled& unsettled);
  // `failed` of the records count as failed: all of them after an error, or those that the answer
  // named.
  void invoked(std::size_t records, std::size_t failed, const Result<Reply>& reply);
  // Whether the function can be invoked; if not, nothing is read for it.
  void readiness(const Status& ready);
  void settled(std::size_t records, Settlement settlement, const Unsettled& unsettled);
  // A record of a log is larger than an event may be, and waits until it is discarded.
  void too_large(const Batch& batch);
  // Leases of a batch ended before the function was called with it.
  void lapsed(std::size_t records);
  // A batch is discarded; `told`: whether its destination was notified, if it has one.
  void given_up(std::size_t records, GiveUpCause cause, const Status& told,
                bool has_destination = true);
  // A record that no function may see, for the refusal it carries. `copy` says where a copy is.
  void dead_lettered(const Record& record, std::string_view copy);
  void copy_failed(const Record& record, const Error& error);
  // `oldest`: of these.
  void load(std::size_t in_flight, std::size_t buffered, const Batcher::Oldest& oldest);
  void gave_up(const Error& error);
  // The lane ends by a fault and is recreated.
  void broke();
  // Nothing is read any more.
  void closed();

 private:
  std::size_t settled_of(std::size_t records, const Unsettled& unsettled, std::string_view what);
  void result(std::string_view text);
  void forget_queue();

  const LaneKey lane_;
  const Labels labels_;
  LaneObserver& observer_;
  Metrics& metrics_;
  const Clock& clock_;
  Log log_;
  SourceHealth health_;
  std::string not_ready_;  // why, as logged; "" while the function can be invoked
  std::string last_result_ = "No records processed";  // of an invocation
  std::size_t in_flight_now_ = 0;                     // this lane's part of the gauges
  std::size_t buffered_now_ = 0;
  std::optional<TimePoint> oldest_received_;  // as told
  bool knows_queue_ = false;                  // its numbers are exposed

  Counter polled_, filtered_out_, invoked_, failed_, dropped_, deleted_, polling_errors_,
      on_failure_;
  Gauge lanes_, in_flight_, buffered_, consuming_, last_success_;
  Age oldest_;
};

}  // namespace wheelpit
