#include "app/config/async_settings.h"

#include <cstdint>
#include <limits>

#include "app/config/section_reader.h"

namespace wheelpit {

namespace {

constexpr std::int64_t kMostEvents = 100'000'000;
constexpr std::int64_t kMostBytes = std::numeric_limits<std::int64_t>::max();
constexpr double kSmallestScale = 0.0001;
constexpr double kLargestScale = 1000;

}  // namespace

void read_async(SectionReader section, AsyncSettings& settings) {
  section.number("max_events", 1, kMostEvents, settings.limits.max_events);
  section.number("max_bytes", 1, kMostBytes, settings.limits.max_bytes);
  section.number("min_free_bytes", 0, kMostBytes, settings.limits.min_free_bytes);
  section.number("max_failed_events", 0, kMostEvents, settings.limits.max_failed_events);
  section.number("max_failed_bytes", 0, kMostBytes, settings.limits.max_failed_bytes);
  section.number("max_concurrency", 1, 100'000, settings.max_concurrency);
  section.fraction("time_scale", kSmallestScale, kLargestScale, settings.schedule.scale);
  section.finish();
}

}  // namespace wheelpit
