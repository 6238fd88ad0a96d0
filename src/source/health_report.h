#pragma once

#include <optional>
#include <utility>

#include "base/log.h"
#include "source/diagnosis.h"
#include "source/event_source.h"

namespace wheelpit {

// Tells an observer how a source is, when that has changed.
class HealthReport {
 public:
  // `observer` must outlive it.
  HealthReport(SourceObserver& observer, Log log) : observer_(observer), log_(std::move(log)) {}

  void consuming();
  // It is tried again at `next_attempt`, if that is known.
  void failed(const Diagnosis& diagnosis, std::optional<TimePoint> next_attempt = {});
  void closed();

  bool is_consuming() const { return last_.consuming; }

 private:
  void tell(SourceHealth now);

  SourceObserver& observer_;
  Log log_;
  SourceHealth last_;  // as told
};

}  // namespace wheelpit
