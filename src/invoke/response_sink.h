#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit {

// What is known of an invocation's answer before the first piece of it.
struct ResponseHead {
  std::string request_id;
  std::string executed_version;
};

// Where the answer of a function that streams goes while the function still runs. Belongs to the
// caller, must outlive the call of invoke(), and is not used after its end.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;

  // The function is going to run. Called at most once, and before all pieces.
  virtual void begin(ResponseHead head) = 0;

  // The next piece, not empty; returns when there is room for more, at `until` at the latest. An
  // error means that the caller no longer takes the answer; the function continues.
  virtual boost::asio::awaitable<Status> write(std::string piece, TimePoint until) = 0;
};

}  // namespace wheelpit
