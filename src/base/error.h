#pragma once

#include <string>
#include <utility>

namespace wheelpit {

// Kinds of failure that some caller treats differently. A new kind needs a caller that does.
enum class Errc {
  invalid_argument,  // the request is wrong; repeating it cannot help
  not_found,
  conflict,         // it exists already, or its revision has moved
  access_denied,    // the peer knows us and refuses
  unauthenticated,  // the peer does not accept who we say we are
  unavailable,      // the peer is down or busy; a later attempt may succeed
  timed_out,        // our own deadline passed
  throttled,        // a limit of ours is reached; the work was not begun
  too_large,
  malformed,  // outside bytes that break their format
  cancelled,  // we were asked to stop
};

// What went wrong: `code` for the program to act on, `message` for a person to read. The message
// names the thing ("queue \"orders\" on broker mq-1: access refused"), never a secret.
class Error {
 public:
  Error(Errc code, std::string message) : code_(code), message_(std::move(message)) {}

  Errc code() const { return code_; }
  const std::string& message() const { return message_; }

 private:
  Errc code_;
  std::string message_;
};

}  // namespace wheelpit
