#pragma once

#include <string_view>

#include "base/error.h"
#include "net/http/http_message.h"

namespace wheelpit {

// Why a service did not do what it was asked, of an answer that says so in JSON or in XML: the
// service's code and the first line of its own words, "QueueDoesNotExist: The specified queue does
// not exist.". Pure, and safe on any bytes. The Errc:
//   not_found         the queue, topic, bus or bucket is missing
//   access_denied     the credentials lack the permission
//   unauthenticated   they are not accepted
//   throttled         too many requests
//   unavailable       the service has failed
//   too_large         it takes no message of this size
//   invalid_argument  anything else that a retry cannot fix
//   malformed         the answer is not from such a service
Error refusal_of(const HttpResponse& answer);

// The same of a code and a message that stand within an answer.
Error refusal_of(std::string_view code, std::string_view message);

}  // namespace wheelpit
