#include "runtime/functions/provisioned_meters.h"

#include <utility>

namespace wheelpit::runtime {

void ProvisionedMeters::allocate(std::size_t number) {
  allocated_ = number;
  if (number != 0 && !std::exchange(has_series_, true)) {
    invocations_ = metrics_.counter("lambda_provisioned_concurrency_invocations_total",
                                    "Invocations that ran on provisioned environments.", labels_);
    spillovers_ = metrics_.counter(
        "lambda_provisioned_concurrency_spillover_invocations_total",
        "Invocations of a version with provisioned concurrency that found it used up.", labels_);
    concurrent_ = metrics_.gauge("lambda_provisioned_concurrent_executions",
                                 "Invocations that run on provisioned environments.", labels_);
    utilization_ = metrics_.gauge("lambda_provisioned_concurrency_utilization",
                                  "That number divided by what is provisioned, 0 to 1.", labels_);
  }
  show();
}

bool ProvisionedMeters::begin(InitializationType environment) {
  if (allocated_ == 0) return false;
  if (environment != InitializationType::provisioned_concurrency) {
    spillovers_.add();
    return false;
  }
  ++in_use_;
  invocations_.add();
  show();
  return true;
}

void ProvisionedMeters::end() {
  --in_use_;
  show();
}

void ProvisionedMeters::show() const {
  const auto in_use = static_cast<double>(in_use_);
  concurrent_.set(in_use);
  utilization_.set(allocated_ == 0 ? 0 : in_use / static_cast<double>(allocated_));
}

}  // namespace wheelpit::runtime
