#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "base/result.h"

namespace wheelpit {

// An asynchronous invocation.
struct AsyncInvocation {
  std::string function_name;      // the bare name
  std::string invoked_arn;        // as invoked: with a qualifier only if there was one
  std::string payload;            // JSON text
  std::string trace_header = {};  // X-Amzn-Trace-Id; "" makes a new trace
};

// Takes events of asynchronous invocations.
class AsyncInvoker {
 public:
  virtual ~AsyncInvoker() = default;

  // Keeps the event. When this returns its request id, the event is on the disk and will end in a
  // success or in its failure destinations, whatever happens to the engine. Errors, nothing kept:
  //   throttled    too many events, or too many bytes of them, wait already
  //   unavailable  the disk does not take it
  virtual boost::asio::awaitable<Result<std::string>> accept(AsyncInvocation invocation) = 0;
};

}  // namespace wheelpit
