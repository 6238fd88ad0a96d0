#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// What happened to an asynchronous invocation in the end, as destinations learn it.

enum class Condition { success, retries_exhausted, event_age_exceeded, zero_reserved_concurrency };

// "RetriesExhausted"
std::string_view name_of(Condition condition);

struct InvocationRecord {
  // The function's answer to the last attempt.
  struct Response {
    int status_code = 200;
    std::string executed_version;
    std::string function_error;  // "Unhandled"; "" after a success
    std::string payload;         // JSON text
  };

  WallTime timestamp{};
  std::string request_id;    // of all attempts
  std::string function_arn;  // always qualified: ":$LATEST", a version or an alias
  Condition condition = Condition::success;
  int approximate_invoke_count = 0;
  std::string request_payload;       // the event: JSON text
  std::optional<Response> response;  // nothing if no attempt was made
  std::string trace_header;          // X-Amzn-Trace-Id of the invocation
};

enum class Payloads { included, left_out };

// The record's JSON, in the order of members that the service writes. Payloads that are not JSON
// are written as strings.
std::string record_json(const InvocationRecord& record, Payloads payloads);

// The event of a dead-letter queue: the payload unchanged, the rest in message attributes.
struct DeadLetter {
  std::string request_id;
  std::string payload;        // JSON text
  int error_code = 200;       // of HTTP; 200 for a function's error
  std::string error_message;  // as long as it is; what is sent ends after 1 KB, between characters
  std::string trace_header;
};

}  // namespace wheelpit
