#include "source/sharded/answer_reader.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/lone_surrogates.h"

namespace wheelpit::sharded {

std::optional<AnswerReader::Object> AnswerReader::parse(std::string_view text) {
  Element whole;
  Object object;
  json_ = simdjson::padded_string(text);
  auto error = parser_.parse(json_).get(whole);
  if (error == simdjson::STRING_ERROR) {
    json_ = simdjson::padded_string(without_lone_surrogates(std::string(text)));
    error = parser_.parse(json_).get(whole);
  }
  if (error != simdjson::SUCCESS || whole.get(object) != simdjson::SUCCESS) {
    return fail<Object>("it is not a JSON object");
  }
  return object;
}

std::optional<AnswerReader::Element> AnswerReader::member(const Object& in, std::string_view name) {
  Element found;
  if (in.at_key(name).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

std::string AnswerReader::text(const Object& in, std::string_view name) {
  const auto found = member(in, name);
  std::string_view value;
  if (found && found->get(value) != simdjson::SUCCESS) {
    return fail<std::string>(std::string(name) + " is not a text").value_or("");
  }
  return std::string(value);
}

std::string AnswerReader::needed_text(const Object& in, std::string_view name) {
  std::string value = text(in, name);
  if (value.empty()) (void)fail<int>(std::string(name) + " is missing");
  return value;
}

double AnswerReader::number(const Object& in, std::string_view name) {
  const auto found = member(in, name);
  double value = 0;
  if (!found) return 0;
  if (found->get(value) == simdjson::SUCCESS && std::isfinite(value)) return value;
  (void)fail<int>(std::string(name) + " is not a number");
  return 0;
}

AnswerReader::Array AnswerReader::list(const Object& in, std::string_view name, bool needed) {
  const auto found = member(in, name);
  Array items = empty_;
  if (!found && needed) (void)fail<int>(std::string(name) + " is missing");
  if (found && found->get(items) != simdjson::SUCCESS) {
    (void)fail<int>(std::string(name) + " is not a list");
    return empty_;
  }
  return items;
}

AnswerReader::Object AnswerReader::needed_object(const Object& in, std::string_view name) {
  const auto found = member(in, name);
  Object object = nothing_;
  if (!found) (void)fail<int>(std::string(name) + " is missing");
  if (found && found->get(object) != simdjson::SUCCESS) {
    (void)fail<int>(std::string(name) + " is not an object");
    return nothing_;
  }
  return object;
}

AnswerReader::Object AnswerReader::item(const Element& item, std::string_view of) {
  Object found = nothing_;
  if (item.get(found) != simdjson::SUCCESS) {
    (void)fail<int>("an item of " + std::string(of) + " is not an object");
    return nothing_;
  }
  return found;
}

AnswerReader::Object AnswerReader::blank() {
  static constexpr std::string_view kBlank = R"({"list":[]})";
  return blank_parser_.parse(kBlank.data(), kBlank.size()).get_object().value_unsafe();
}

void AnswerReader::set_error(const std::string& why) {
  if (!error_) error_ = invalid_answer(operation_, server_, why);
}

Error invalid_answer(const char* operation, const char* server, const std::string& why) {
  return {Errc::malformed, std::string("the answer to ") + operation + " is invalid: " + why +
                               "; check that the endpoint is " + server};
}

WallTime time_of_seconds(double seconds) {
  constexpr double kMost = 253'402'300'799;  // the end of the year 9999
  return WallTime(std::chrono::milliseconds(std::llround(std::clamp(seconds, 0.0, kMost) * 1000)));
}

}  // namespace wheelpit::sharded
