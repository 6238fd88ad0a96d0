#pragma once

#include <string>

#include "base/result.h"
#include "invoke/invoker.h"

namespace wheelpit::async {

// Why an attempt did not succeed, as dead-letter queues and lists of events say it.
struct AttemptFailure {
  std::string message;  // at most 1 KiB of UTF-8
  int status = 200;     // of HTTP: 200 when it is the function that failed
};

// Of an attempt that did not succeed. Of a function's error it is the errorMessage of its answer,
// else its type.
AttemptFailure failure_of(const Result<Reply>& reply);

}  // namespace wheelpit::async
