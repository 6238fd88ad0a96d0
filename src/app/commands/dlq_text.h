#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "app/commands/dlq_progress.h"
#include "base/clock.h"

namespace wheelpit {

// Dead letters, as the API answers them (api/model/model_letters.cc), for people's eyes.

// A line for each place under a line of titles, in columns; what cannot be looked at says why.
std::string place_table(const std::vector<boost::json::object>& places);

// A line of facts, then the body, cut at some thousand bytes.
std::string letter_text(const boost::json::object& letter, WallTime now);

DlqPiece piece_of(const boost::json::object& outcome);

}  // namespace wheelpit
