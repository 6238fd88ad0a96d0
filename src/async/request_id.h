#pragma once

#include <string>

#include "base/clock.h"

namespace wheelpit::async {

// The request id of an event: a UUID in lower case that begins with the time in milliseconds and is
// random beyond (version 7). So an index of them grows at its end, however many events there are.
std::string make_request_id(WallTime accepted);

}  // namespace wheelpit::async
