#pragma once

#include <string>
#include <string_view>

#include "api/model/service_error.h"
#include "api/service/api_dependencies.h"
#include "function/function_settings.h"

namespace wheelpit::api {

// Where the outcome of asynchronous invocations may go, in the service's words for where it may
// not. Whether a queue, topic, bus or bucket is there, the engine finds out when it has something
// for it.

// The destinations of an EventInvokeConfig for the function of that name; "" is none. Whether a
// destination that is a function exists is not looked at.
Outcome<void> check_destinations(const EventInvokeConfig& config, std::string_view function_name,
                                 const ApiDependencies& deps);

// The destination on failure of a broker's queue (profile "extended"); "" is none.
Outcome<void> check_failure_destination(const std::string& arn, const ApiDependencies& deps);

// DeadLetterConfig's TargetArn; "" is none.
Outcome<void> check_dead_letter_target(const std::string& arn, const ApiDependencies& deps);

}  // namespace wheelpit::api
