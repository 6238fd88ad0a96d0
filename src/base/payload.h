#pragma once

#include <memory>
#include <string>

namespace wheelpit {

// The bytes of an event on their way to a function. Two owners: the caller (to be able to invoke
// again) and the connection that writes it to the environment, which may still be writing when the
// invocation has already timed out. Never copied, never changed.
using Payload = std::shared_ptr<const std::string>;

}  // namespace wheelpit
