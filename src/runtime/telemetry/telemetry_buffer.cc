#include "runtime/telemetry/telemetry_buffer.h"

#include <utility>

namespace wheelpit::runtime {

void TelemetryBuffer::add(std::string event, TimePoint now) {
  const bool full = bytes_ + event.size() > buffering_.bytes + kBacklogBytes ||
                    events_.size() >= buffering_.items + kBacklogItems;
  if (full) return count_dropped(1, event.size());
  if (events_.empty()) since_ = now;
  bytes_ += event.size();
  events_.push_back(std::move(event));
}

std::optional<TimePoint> TelemetryBuffer::due() const {
  if (events_.empty()) return std::nullopt;
  const bool enough = events_.size() >= buffering_.items || bytes_ >= buffering_.bytes;
  if (hastened_ || enough) return TimePoint::min();
  return since_ + buffering_.wait;
}

TelemetryBuffer::Batch TelemetryBuffer::take(TimePoint now) {
  Batch batch;
  std::size_t size = 0;
  const bool lines = form_ == TelemetryForm::lines;
  char before = '[';
  // One that is larger than all may be goes alone.
  while (!events_.empty() && batch.records < buffering_.items &&
         (batch.records == 0 || size + events_.front().size() <= buffering_.bytes)) {
    size += events_.front().size();
    if (!lines) batch.text += std::exchange(before, ',');
    batch.text += events_.front();
    if (lines) batch.text += '\n';
    ++batch.records;
    events_.pop_front();
  }
  if (!lines) batch.text += ']';
  bytes_ -= size;
  since_ = now;
  if (events_.empty()) hastened_ = false;
  return batch;
}

void TelemetryBuffer::count_dropped(std::uint64_t records, std::uint64_t bytes) {
  dropped_.records += records;
  dropped_.bytes += bytes;
}

TelemetryBuffer::Dropped TelemetryBuffer::take_dropped() {
  return std::exchange(dropped_, Dropped());
}

}  // namespace wheelpit::runtime
