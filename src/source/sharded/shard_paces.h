#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "source/sharded/shard_pace.h"

namespace wheelpit::sharded {

// The pace of one shard, for all mappings of the process that read it. May be used from any thread.
class SharedPace {
 public:
  SharedPace(PaceLimits limits, bool keeps_limits) : pace_(limits, keeps_limits) {}

  // As ShardPace has them.
  TimePoint reserve(TimePoint now) {
    const std::lock_guard lock(mutex_);
    return pace_.reserve(now);
  }
  void took(std::size_t bytes, TimePoint now) {
    const std::lock_guard lock(mutex_);
    pace_.took(bytes, now);
  }
  void throttled(TimePoint now) {
    const std::lock_guard lock(mutex_);
    pace_.throttled(now);
  }

 private:
  std::mutex mutex_;
  ShardPace pace_;
};

// One pace for each shard that is read: its limits are the shard's, however many mappings there
// are. May be used from any thread.
class ShardPaces {
 public:
  // `name` is the shard's, unique among all services and regions. Limits are of who asks first.
  std::shared_ptr<SharedPace> of(const std::string& name, PaceLimits limits, bool keeps_limits) {
    const std::lock_guard lock(mutex_);
    std::erase_if(paces_, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<SharedPace>& known = paces_[name];
    std::shared_ptr<SharedPace> pace = known.lock();
    if (!pace) {
      pace = std::make_shared<SharedPace>(limits, keeps_limits);
      known = pace;
    }
    return pace;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<SharedPace>> paces_;
};

}  // namespace wheelpit::sharded
