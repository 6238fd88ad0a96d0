#pragma once

#include <map>
#include <string>
#include <string_view>

#include "metrics/metrics.h"

namespace wheelpit::async {

// The metrics of asynchronous invocation, for each function.
class AsyncMeters {
 public:
  struct OfFunction {
    Counter received;
    Histogram age_milliseconds;
    Counter dropped;
    Counter dead_letter_errors;
    Counter destination_delivery_failures;
  };

  // `metrics` must outlive it.
  explicit AsyncMeters(Metrics& metrics) : metrics_(metrics) {}

  const OfFunction& of(std::string_view function_name);

  // The function was deleted; a new one of that name counts from zero.
  void forget(const std::string& function_name) { meters_.erase(function_name); }

 private:
  Metrics& metrics_;
  std::map<std::string, OfFunction, std::less<>> meters_;
};

}  // namespace wheelpit::async
