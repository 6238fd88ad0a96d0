#include "store/member_writer.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/json_text.h"

namespace wheelpit {

void MemberWriter::append_key(std::string_view key) {
  if (out_.size() > 1) out_ += ',';
  append_json_string(key, out_);
  out_ += ':';
}

void MemberWriter::member(std::string_view key, std::string_view value) {
  append_key(key);
  append_json_string(value, out_);
}

void MemberWriter::member(std::string_view key, bool value) {
  append_key(key);
  out_ += value ? "true" : "false";
}

void MemberWriter::member(std::string_view key, double value) {
  append_key(key);
  std::array<char, 32> digits{};
  out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + 32, value).ptr);
}

void MemberWriter::member(std::string_view key, WallTime value) {
  member(key, std::int64_t{value.time_since_epoch().count()});
}

void MemberWriter::member(std::string_view key, const std::vector<std::string>& value) {
  append_key(key);
  char before = '[';
  for (const std::string& item : value) {
    out_ += std::exchange(before, ',');
    append_json_string(item, out_);
  }
  out_ += value.empty() ? "[]" : "]";
}

void MemberWriter::member(std::string_view key, const std::map<std::string, std::string>& value) {
  append_key(key);
  char before = '{';
  for (const auto& [name, text] : value) {
    out_ += std::exchange(before, ',');
    append_json_string(name, out_);
    out_ += ':';
    append_json_string(text, out_);
  }
  out_ += value.empty() ? "{}" : "}";
}

void MemberWriter::objects(std::string_view key, const std::vector<std::string>& json) {
  append_key(key);
  char before = '[';
  for (const std::string& object : json) {
    out_ += std::exchange(before, ',');
    out_ += object;
  }
  out_ += json.empty() ? "[]" : "]";
}

std::string MemberWriter::finish() && {
  out_ += '}';
  return std::move(out_);
}

}  // namespace wheelpit
