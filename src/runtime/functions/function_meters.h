#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "metrics/metrics.h"

namespace wheelpit::runtime {

// What is counted of invocations that were called alike and run the same version.
struct InvocationMeters {
  Counter invocations;
  Counter errors;
  Counter throttles;
  Histogram duration_milliseconds;
};

// The time series of one function, by the dimensions of the service: FunctionName, Resource (the
// name, with a qualifier only if there was one) and ExecutedVersion. An invocation looks up its
// handles here, which costs no label map.
class FunctionMeters {
 public:
  // `metrics` must outlive this.
  FunctionMeters(Metrics& metrics, std::string function_name);

  // `qualifier` as invoked: "", "$LATEST", a version or an alias. The invocation owns what it gets
  // as well: the version may be deleted meanwhile.
  std::shared_ptr<const InvocationMeters> of(std::string_view qualifier, std::string_view version);

  // The version is deleted, and with it its series.
  void forget_version(const std::string& version);

  const Gauge& concurrent_executions() const { return concurrent_; }
  const Gauge& unreserved_concurrent_executions() const { return unreserved_; }

 private:
  template <class Value>
  using Named = std::map<std::string, Value, std::less<>>;

  Metrics& metrics_;
  const std::string function_name_;
  Gauge concurrent_;
  Gauge unreserved_;                                                    // of all functions together
  Named<Named<std::shared_ptr<const InvocationMeters>>> by_qualifier_;  // then by version
};

}  // namespace wheelpit::runtime
