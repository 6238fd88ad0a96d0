#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "function/function.h"

namespace wheelpit::async {

// How the events of a function, version or alias are treated. It is looked up when an event is
// processed, not when it is accepted.
struct EventPolicy {
  int maximum_retry_attempts = 2;
  Duration maximum_event_age = std::chrono::hours(6);
  std::string on_success;  // ARN; "" for none
  std::string on_failure;
  std::string dead_letter_queue;
  bool none_may_run = false;  // the function's reserved concurrency is 0
};

// What events need to know of the functions there are.
class FunctionPolicies {
 public:
  void put(const Function& function);
  void remove(const std::string& name);

  // Nothing if there is no such function. Retries, age and destinations are what is set for the
  // qualifier of the ARN ("" is $LATEST) and for no other; the dead-letter queue is that of
  // $LATEST.
  std::optional<EventPolicy> find(std::string_view invoked_arn) const;

  // The most events of the function that may run at the same time, if that is reserved.
  std::optional<int> reserved_concurrency(std::string_view function_name) const;

 private:
  struct Settings {
    std::map<std::string, EventInvokeConfig, std::less<>> configs;  // by qualifier
    std::string dead_letter_queue;
    std::optional<int> reserved_concurrency;
  };

  std::map<std::string, Settings, std::less<>> functions_;
};

}  // namespace wheelpit::async
