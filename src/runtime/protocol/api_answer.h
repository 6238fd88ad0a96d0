#pragma once

#include "base/clock.h"
#include "net/http/http_message.h"
#include "runtime/process/failure_text.h"
#include "runtime/protocol/answer.h"

namespace wheelpit::runtime {

// What a whole, small enough POST of a runtime means for the caller. The body is moved out.

// .../response: a success, or a streamed answer that failed after its first bytes.
Answer answer_of_response(HttpRequest& request);

// .../error and .../init/error: the body goes to the caller as it is; the type is the header's,
// else the body's, else Runtime.Unknown.
Answer answer_of_error(HttpRequest& request);

// A failure that the platform itself states.
Answer failed(Failure failure, TimePoint at);

}  // namespace wheelpit::runtime
