#pragma once

#include <string_view>

#include "base/result.h"
#include "invoke/invoker.h"

namespace wheelpit {

// LastProcessingResult of a mapping after this attempt. "OK" and "PROBLEM: Function call failed"
// are the service's words; those for calls that did not reach the function are ours, in its style.
// "" if the attempt says nothing about the function (the engine is stopping).
std::string_view processing_result(const Result<Reply>& reply);

}  // namespace wheelpit
