#pragma once

#include <boost/json/object.hpp>
#include <iosfwd>
#include <optional>
#include <string>

#include "app/commands/engine_client.h"

namespace wheelpit {

// Asks the engine for one of our own operations, by the path behind "/_wheelpit/" and a body of
// JSON, "" for none. The members of its answer; nothing if it cannot be reached or refuses, which
// `err` is told, with what to do.
std::optional<boost::json::object> ask_for_members(const AskEngine& engine,
                                                   const std::string& method,
                                                   const std::string& path, std::string body,
                                                   std::ostream& err);

}  // namespace wheelpit
