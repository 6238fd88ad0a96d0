#include "record/dynamodb_message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "base/json_text.h"

namespace wheelpit {
namespace {

// As Java writes a double, which is what the service was recorded to send: 1.789651658E9.
void append_seconds(WallTime time, std::string& out) {
  const auto millis =
      std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
  const double seconds = static_cast<double>(millis) / 1000;
  const bool plain = seconds == 0 || (seconds >= 1e-3 && seconds < 1e7);
  std::array<char, 64> text{};
  const auto [end, fault] =
      std::to_chars(text.begin(), text.end(), seconds,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string_view number(text.begin(), end);
  const std::string_view mantissa = number.substr(0, number.find('e'));
  out += mantissa;
  if (!mantissa.contains('.')) out += ".0";
  if (mantissa.size() == number.size()) return;
  // std::to_chars has a sign and at least two digits: e+09.
  number.remove_prefix(mantissa.size() + 1);
  out += 'E';
  if (number.front() == '-') out += '-';
  number.remove_prefix(1);
  out += number.substr(std::min(number.find_first_not_of('0'), number.size() - 1));
}

void append_member(std::string_view name, std::string_view json, std::string& out) {
  if (json.empty()) return;
  out += ",\"";
  out += name;
  out += "\":";
  out += json;
}

}  // namespace

std::string dynamodb_json(const DynamoDbChange& change) {
  std::string out;
  out.reserve(256 + change.keys.size() + change.new_image.size() + change.old_image.size());
  out += R"({"ApproximateCreationDateTime":)";
  append_seconds(change.created, out);
  append_member("Keys", change.keys, out);
  append_member("NewImage", change.new_image, out);
  append_member("OldImage", change.old_image, out);
  out += R"(,"SequenceNumber":")";
  out += change.sequence_number;
  out += '"';
  append_member("SizeBytes", change.size_bytes, out);
  if (!change.view_type.empty()) {
    out += R"(,"StreamViewType":)";
    append_json_string(change.view_type, out);
  }
  out += '}';
  return out;
}

void DynamoDbMessage::describe(std::string& out) const {
  out += R"("sequenceNumber":)";
  append_json_string(parts_.sequence_number, out);
  out += R"(,"eventID":)";
  append_json_string(parts_.event_id, out);
  out += R"(,"eventName":)";
  append_json_string(parts_.event_name, out);
}

}  // namespace wheelpit
