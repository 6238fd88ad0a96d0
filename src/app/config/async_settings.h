#pragma once

#include <cstddef>

#include "async/event_limits.h"
#include "async/schedule.h"

namespace wheelpit {

class SectionReader;

// [async]: asynchronous invocations.
struct AsyncSettings {
  async::EventLimits limits;
  async::EventSchedule schedule;      // time_scale
  std::size_t max_concurrency = 100;  // events of one function that run at the same time
};

void read_async(SectionReader section, AsyncSettings& settings);

}  // namespace wheelpit
