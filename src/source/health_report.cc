#include "source/health_report.h"

#include <utility>

namespace wheelpit {

void HealthReport::consuming() {
  SourceHealth now;
  now.consuming = true;
  tell(std::move(now));
}

void HealthReport::failed(const Diagnosis& diagnosis, std::optional<TimePoint> next_attempt) {
  SourceHealth now;
  now.problem = diagnosis.problem;
  now.detail = diagnosis.detail;
  now.next_attempt = next_attempt;
  if (diagnosis.recovery == Recovery::retry_slowly) {
    log_.error("protocol error between broker and wheelpit", {{"reason", now.detail}});
  } else {
    log_.debug("connection to the broker closed", {{"reason", now.detail}});
  }
  tell(std::move(now));
}

void HealthReport::closed() { tell({}); }

void HealthReport::tell(SourceHealth now) {
  if (now == last_) return;
  last_ = std::move(now);
  observer_.on_health(last_);
}

}  // namespace wheelpit
