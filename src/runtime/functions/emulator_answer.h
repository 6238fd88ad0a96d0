#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/address/http_url.h"
#include "net/http/http_message.h"
#include "runtime/protocol/answer.h"

namespace wheelpit::runtime {

// What AWS's Runtime Interface Emulator is asked, and what its answer means. Pure.

HttpRequest emulator_request(const HttpUrl& url, const std::string& payload,
                             const std::optional<std::string>& client_context,
                             const std::string& trace_id);

// Of which function and invocation an answer is.
struct EmulatorCall {
  std::string request_id;
  int timeout_seconds = 0;
  WallTime now{};
  TimePoint at{};
};

// The emulator answers 200 whatever the function did: an error shows only in the body, as an object
// with the texts errorType and errorMessage, and its own timeout as one line of plain text. A
// server that says more, with X-Amz-Function-Error, is believed. 502 is a function that crashed.
// Errc::throttled for 429 and 503, Errc::unavailable for what is none of these.
Result<Answer> read_emulator_answer(HttpResponse response, const EmulatorCall& call);

// The same of an attempt: no answer in time is the function's timeout, too large a one its error.
Result<Answer> read_emulator_reply(Result<HttpResponse> response, const EmulatorCall& call);

}  // namespace wheelpit::runtime
