#pragma once

#include <cstdint>
#include <list>
#include <memory>

#include "base/clock.h"
#include "function/function.h"
#include "metrics/metrics.h"
#include "runtime/environment.h"
#include "runtime/log_file.h"

namespace wheelpit {

// An environment in its pool.
struct PooledEnvironment {
  std::unique_ptr<Environment> environment;
  std::uint64_t version = 0;  // of the function it runs
  bool leased = false;        // an invocation uses it, or waits for it
  TimePoint used_at{};
};

// The environments of one function, and which version of it they run. No I/O of its own.
class FunctionPool {
 public:
  FunctionPool(const Function& function, std::filesystem::path log_file, Metrics& metrics,
               const Log& log);

  const Function& function() const { return *function_; }
  const std::shared_ptr<const Function>& shared_function() const { return function_; }
  std::uint64_t version() const { return version_; }

  // What is stored has changed. True if environments made before must not be used any more.
  bool change(const Function& function);
  void remove() { removed_ = true; }

  // For a hot-reload function, at most every so often: has its code changed? Then as change().
  bool look_at_code(TimePoint now);

  // May serve invocations, as far as its version goes.
  bool is_current(const PooledEnvironment& pooled) const {
    return !removed_ && pooled.version == version_;
  }

  // The one used last of those that can take an event now; or that will in a moment; or nullptr.
  PooledEnvironment* find_idle();
  PooledEnvironment* find_finishing();

  std::list<PooledEnvironment>& environments() { return environments_; }
  LogFile& log_file() { return log_file_; }

  struct Meters {
    Counter invocations;
    Counter errors;
    Counter throttles;
    Counter starts;
    Histogram duration_seconds;
    Histogram init_seconds;
  };
  const Meters& meters() const { return meters_; }

 private:
  std::shared_ptr<const Function> function_;  // also of environments that run an older version
  std::uint64_t version_ = 1;
  bool removed_ = false;
  std::uint64_t fingerprint_ = 0;
  TimePoint looked_at_{};
  LogFile log_file_;  // outlives the environments
  std::list<PooledEnvironment> environments_;
  Meters meters_;
};

}  // namespace wheelpit
