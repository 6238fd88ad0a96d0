#include "api/http/request_rate.h"

#include <algorithm>
#include <chrono>

namespace wheelpit::api {
namespace {

// As documented by the service.
constexpr double kGetFunctionPerSecond = 100;
constexpr double kGetPolicyPerSecond = 15;

// What is at a dated path is the service's own; an operation whose body is raw is an invocation.
bool is_control_plane(const Operation& operation) {
  return operation.service == Service::lambda && operation.body == RequestBody::json &&
         operation.path.starts_with("/20");
}

}  // namespace

bool RequestRate::take(TimePoint now) {
  const std::chrono::duration<double> passed = now - last_;
  last_ = now;
  tokens_ = std::min(per_second_, tokens_ + passed.count() * per_second_);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

RequestRates::RequestRates(unsigned per_second)
    : limited_(per_second > 0),
      all_(std::max(per_second, 1U)),
      get_function_(kGetFunctionPerSecond),
      get_policy_(kGetPolicyPerSecond) {}

bool RequestRates::take(const Operation& operation, TimePoint now) {
  if (!limited_ || !is_control_plane(operation)) return true;
  if (operation.name == "GetFunction") return get_function_.take(now);
  if (operation.name == "GetPolicy") return get_policy_.take(now);
  return all_.take(now);
}

}  // namespace wheelpit::api
