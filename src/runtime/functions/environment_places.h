#pragma once

#include <cstddef>

#include "metrics/metrics.h"
#include "runtime/environment/descriptor_need.h"
#include "runtime/launch/runtime_options.h"

namespace wheelpit::runtime {

// How many environments a runtime has and may have: taken() is at most max_environments, and the
// descriptors that all of them may have are at most as many as the options say.
class EnvironmentPlaces {
 public:
  // `options` must outlive this.
  EnvironmentPlaces(const RuntimeOptions& options, Metrics& metrics)
      : options_(options),
        gauge_(metrics.gauge("wheelpit_environments", "Execution environments that exist.")) {}

  // For one without extensions.
  bool has_room() const {
    return taken_ < options_.max_environments &&
           descriptors_ + descriptors_of_environment(0) <= options_.descriptors;
  }

  // An environment that may have so many descriptors begins, or has ended.
  void take(std::size_t descriptors) {
    ++taken_;
    descriptors_ += descriptors;
    gauge_.add(1);
  }
  void give_back(std::size_t descriptors) {
    --taken_;
    descriptors_ -= descriptors;
    gauge_.add(-1);
  }
  // It may have `needed` instead of `descriptors`, which becomes that. False: there is no room.
  bool change(std::size_t& descriptors, std::size_t needed) {
    const std::size_t others = descriptors_ - descriptors;
    if (others + needed > options_.descriptors) return false;
    descriptors_ = others + needed;
    descriptors = needed;
    return true;
  }

  std::size_t taken() const { return taken_; }

 private:
  const RuntimeOptions& options_;
  Gauge gauge_;
  std::size_t taken_ = 0;
  std::size_t descriptors_ = 0;
};

}  // namespace wheelpit::runtime
