#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "invoke/invoker.h"
#include "runtime/functions/call_trace.h"
#include "runtime/functions/function_meters.h"

namespace wheelpit::runtime {

// What belongs to one invocation on its way through the runtime.
struct OpenInvocation {
  Invocation invocation;
  std::shared_ptr<const InvocationMeters> meters;
  std::string request_id;
  CallTrace tracing;
  TimePoint began{};
};

}  // namespace wheelpit::runtime
