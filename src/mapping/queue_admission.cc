#include "mapping/queue_admission.h"

#include <string>

namespace wheelpit {

namespace {

// The service speaks of the role; here it is the engine's credentials that poll.
Error denied(const std::string& operation, const std::string& reason) {
  return {Errc::invalid_argument,
          "The function execution role does not have permissions to call " + operation +
              " on SQS. (wheelpit polls with its own credentials: " + reason + ")"};
}

Status refusal(const Error& error) {
  switch (error.code()) {
    case Errc::not_found:
      return Error(Errc::invalid_argument,
                   "Error occurred while ReceiveMessage. SQS Error Code: "
                   "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified "
                   "queue does not exist.");
    case Errc::access_denied:
    case Errc::unauthenticated:
      return denied("GetQueueAttributes", error.message());
    case Errc::invalid_argument:
      return Error(Errc::invalid_argument, "The queue cannot be read: " + error.message());
    default:
      return Error(Errc::unavailable,
                   "The queue cannot be asked whether it may be read: " + error.message());
  }
}

}  // namespace

Status check_queue(const Result<QueueFacts>& facts, std::optional<std::chrono::seconds> timeout) {
  if (!facts) return refusal(facts.error());
  if (facts->denial) return denied(facts->denial->operation, facts->denial->reason);
  if (!timeout || facts->visibility_timeout >= *timeout) return {};
  return Error(Errc::invalid_argument,
               "Queue visibility timeout: " + std::to_string(facts->visibility_timeout.count()) +
                   " seconds is less than Function timeout: " + std::to_string(timeout->count()) +
                   " seconds");
}

}  // namespace wheelpit
