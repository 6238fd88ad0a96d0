#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace wheelpit::sharded {

// One answer of a stream's server, of which members are asked for by name. Outside bytes: the first
// that is not as it must be is kept as Errc::malformed, which names the operation and the member;
// what is asked for after that is of no use.
class AnswerReader {
 public:
  using Array = simdjson::dom::array;
  using Element = simdjson::dom::element;
  using Object = simdjson::dom::object;

  // `operation`: "GetRecords"; `server`: what the endpoint should be, "a Kinesis server".
  AnswerReader(const char* operation, const char* server)
      : operation_(operation), server_(server) {}

  // Nothing if it is not a JSON object. Halves of surrogate pairs that stand alone are replaced.
  std::optional<Object> parse(std::string_view text);
  // What parse() has read, for anyone who reads it in place.
  simdjson::padded_string_view json() const { return json_; }

  // A member that may be missing, or null.
  static std::optional<Element> member(const Object& in, std::string_view name);

  std::string text(const Object& in, std::string_view name);  // "" if it is missing
  std::string needed_text(const Object& in, std::string_view name);
  double number(const Object& in, std::string_view name);            // 0 if it is missing
  Array list(const Object& in, std::string_view name, bool needed);  // empty if it is missing
  Object needed_object(const Object& in, std::string_view name);
  Object item(const Element& item, std::string_view of);  // an object of that list

  template <class T>
  std::optional<T> fail(const std::string& why) {
    set_error(why);
    return std::nullopt;
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  Object blank();
  void set_error(const std::string& why);

  const char* operation_;
  const char* server_;
  simdjson::padded_string json_;
  simdjson::dom::parser parser_;
  simdjson::dom::parser blank_parser_;
  Object nothing_ = blank();
  Array empty_ = nothing_["list"].get_array().value_unsafe();
  std::optional<Error> error_;
};

// Errc::malformed, with what is wrong with the answer; the two names as in AnswerReader.
Error invalid_answer(const char* operation, const char* server, const std::string& why);

// Seconds since 1970, to the millisecond, within what WallTime holds.
WallTime time_of_seconds(double seconds);

}  // namespace wheelpit::sharded
