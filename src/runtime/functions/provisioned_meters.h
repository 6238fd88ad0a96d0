#pragma once

#include <cstddef>
#include <string>

#include "metrics/metrics.h"
#include "runtime/launch/environment_variables.h"

namespace wheelpit::runtime {

// What is counted of the provisioned concurrency of one version. There are no series of it until
// there is some.
class ProvisionedMeters {
 public:
  // `metrics` must outlive this.
  ProvisionedMeters(Metrics& metrics, Labels labels)
      : metrics_(metrics), labels_(std::move(labels)) {}

  // So many environments must be kept ready; 0 for none.
  void allocate(std::size_t number);

  // One invocation that has its environment, until it is destroyed. On one that was not provisioned
  // it spills over. Must not outlive the meters.
  class Use {
   public:
    Use(ProvisionedMeters& meters, InitializationType environment)
        : meters_(meters), provisioned_(meters.begin(environment)) {}
    ~Use() {
      if (provisioned_) meters_.end();
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    ProvisionedMeters& meters_;
    const bool provisioned_;
  };

 private:
  bool begin(InitializationType environment);
  void end();
  void show() const;

  Metrics& metrics_;
  const Labels labels_;
  std::size_t allocated_ = 0;
  std::size_t in_use_ = 0;  // may exceed what is allocated for a while after a change
  bool has_series_ = false;
  Counter invocations_;
  Counter spillovers_;
  Gauge concurrent_;
  Gauge utilization_;
};

}  // namespace wheelpit::runtime
