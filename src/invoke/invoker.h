#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "base/payload.h"
#include "base/result.h"
#include "invoke/response_sink.h"

namespace wheelpit {

enum class LogTail { none, last_4_kib };

struct Invocation {
  std::string function_name;  // the bare name
  std::string invoked_arn;    // as invoked: with a qualifier only if there was one. It decides
                              // which version runs
  Payload payload;            // JSON text
  LogTail log_tail = LogTail::none;
  std::optional<std::string> client_context;  // decoded JSON
  std::string trace_header = {};              // the caller's X-Amzn-Trace-Id; "" without
  std::string request_id =
      {};  // of an asynchronous one's attempts, nevertheless; "" makes a new one
  // Of a caller that takes the answer in pieces as they come; null: it wants all of it at the end.
  ResponseSink* stream = nullptr;
};

// The function's answer. What has gone to Invocation::stream is not in `payload`. That the function
// failed is an answer too, not an Error.
struct Reply {
  bool function_error = false;  // raised, crashed, timed out: X-Amz-Function-Error: Unhandled
  std::string error_type = {};  // "KeyError", "Sandbox.Timedout", ...; "" on success
  std::string payload = {};
  std::string log_tail = {};  // the last 4 KiB of the invocation's log, if asked for
  std::string request_id = {};
  std::string executed_version = "$LATEST";
};

class Invoker {
 public:
  virtual ~Invoker() = default;

  // Runs the function once and waits for its answer, however long its timeout. Errors mean that the
  // function's code did not see the event, or is not the cause:
  //   not_found    no such function, version or alias (it may come back)
  //   throttled    its concurrency, or what is reserved for it, is used up
  //   unavailable  no environment could be started (no interpreter, sandbox or fork failed)
  //   cancelled    the engine is stopping
  virtual boost::asio::awaitable<Result<Reply>> invoke(Invocation invocation) = 0;
};

}  // namespace wheelpit
