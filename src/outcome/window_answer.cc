#include "outcome/window_answer.h"

#include <simdjson.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace wheelpit {

std::optional<std::string> read_window_state(std::string_view answer) {
  // All of it must be JSON: the reader below passes over what is behind the state. What this one
  // makes of numbers is not what the function wrote.
  boost::system::error_code fault;
  (void)boost::json::parse(answer, fault, {}, {.max_depth = 512});
  if (fault) return std::nullopt;
  const simdjson::padded_string text(answer);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object state;
  std::string_view raw;
  if (parser.iterate(text).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document["state"].get_object().get(state) != simdjson::SUCCESS) return std::nullopt;
  if (state.raw_json().get(raw) != simdjson::SUCCESS) return std::nullopt;
  return std::string(raw);
}

}  // namespace wheelpit
