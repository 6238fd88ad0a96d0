#pragma once

#include <string_view>

#include "api/model/operation.h"
#include "base/clock.h"

namespace wheelpit::api {

// A token bucket: so many requests a second, and as many at once after a second of silence.
class RequestRate {
 public:
  // `per_second` is above 0.
  explicit RequestRate(double per_second) : per_second_(per_second), tokens_(per_second) {}

  // Whether one more may pass. `now` never goes back; what does not pass costs nothing.
  bool take(TimePoint now);

 private:
  double per_second_;
  double tokens_;
  TimePoint last_{};  // when tokens_ was counted
};

// The service's limits on its control plane, for all callers together: one for all operations of
// the Lambda API, but for GetFunction and GetPolicy, which have their own. Invocations have none.
class RequestRates {
 public:
  // Of all operations together; 0 for no limits at all.
  explicit RequestRates(unsigned per_second);

  bool take(const Operation& operation, TimePoint now);

 private:
  bool limited_;
  RequestRate all_;
  RequestRate get_function_;
  RequestRate get_policy_;
};

}  // namespace wheelpit::api
