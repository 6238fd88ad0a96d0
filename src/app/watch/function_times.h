#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "app/commands/engine_client.h"
#include "app/watch/top_table.h"
#include "base/result.h"

namespace wheelpit {

// Of the functions that have one, in the answer of GET /_wheelpit/series: of the last of their
// steps within a minute in which they were called.
FunctionTimes times_in(const boost::json::object& answer);

// Of those functions, the first hundred if there are more. Nothing is known of an engine that does
// not answer.
FunctionTimes read_function_times(const AskEngine& engine, std::vector<std::string> functions);

}  // namespace wheelpit
