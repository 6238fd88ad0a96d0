#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "app/commands/engine_client.h"
#include "base/result.h"

namespace wheelpit {

// An engine's answer to one request.
struct EngineAnswer {
  int status = 0;
  boost::json::object members;  // none if the body is not an object

  bool good() const { return status >= 200 && status < 300; }
  // What it refuses with, for people; "" if it says nothing.
  std::string message() const;
};

// Why an engine does not answer, for people, with what to do about a refused signature.
std::string refusal_text(const EngineAnswer& answer);

// Asks the engine with `body` as JSON, "" for none. The target is the path under the engine's own:
// "/2015-03-31/functions". An error: it could not be asked.
Result<EngineAnswer> call_engine(const AskEngine& engine, const std::string& method,
                                 const std::string& target, std::string body = "");

// The same, of an operation of Secrets Manager: "CreateSecret".
Result<EngineAnswer> call_secrets(const AskEngine& engine, const std::string& operation,
                                  std::string body);

// `text` as a segment of a path or a value of a query.
std::string url_encoded(std::string_view text);

}  // namespace wheelpit
