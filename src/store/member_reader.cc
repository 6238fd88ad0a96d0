#include "store/member_reader.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <limits>
#include <utility>

namespace wheelpit {

namespace json = boost::json;

namespace {

std::string_view view_of(const json::string& text) { return {text.data(), text.size()}; }

// Whole numbers only, and only those that T can hold.
template <class T>
std::optional<T> whole_number(const json::value& value) {
  if (!value.is_int64() && !value.is_uint64()) return std::nullopt;
  json::error_code error;
  const T number = value.to_number<T>(error);
  if (error) return std::nullopt;
  return number;
}

}  // namespace

Result<MemberReader> MemberReader::parse(std::string_view text) {
  json::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error);
  if (error) return Error(Errc::malformed, "it is not JSON: " + error.message());
  if (!value.is_object()) return Error(Errc::malformed, "it is not a JSON object");
  return MemberReader(std::move(value.get_object()));
}

const json::value* MemberReader::find(std::string_view key) const {
  const json::value* value = members_.if_contains({key.data(), key.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

void MemberReader::fail(std::string_view key, std::string_view what) {
  if (!fault_.empty()) return;
  fault_ = "member \"";
  fault_ += key;
  fault_ += "\" ";
  fault_ += what;
}

Status MemberReader::status() const {
  if (!fault_.empty()) return Error(Errc::malformed, fault_);
  return {};
}

void MemberReader::optional(std::string_view key, std::string& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  if (!value->is_string()) return fail(key, "is not a string");
  out = view_of(value->get_string());
}

void MemberReader::optional(std::string_view key, bool& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  if (!value->is_bool()) return fail(key, "is not true or false");
  out = value->get_bool();
}

void MemberReader::optional(std::string_view key, int& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  const auto number = whole_number<int>(*value);
  if (!number) return fail(key, "is not a whole number of 32 bits");
  out = *number;
}

void MemberReader::optional(std::string_view key, std::uint64_t& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  const auto number = whole_number<std::uint64_t>(*value);
  if (!number) return fail(key, "is not a whole number from 0");
  out = *number;
}

void MemberReader::optional(std::string_view key, double& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  if (!value->is_number()) return fail(key, "is not a number");
  out = value->to_number<double>();
}

void MemberReader::optional(std::string_view key, WallTime& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  const auto number = whole_number<std::int64_t>(*value);
  if (!number) return fail(key, "is not a time in microseconds");
  out = WallTime(std::chrono::microseconds(*number));
}

void MemberReader::optional(std::string_view key, std::vector<std::string>& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  if (!value->is_array()) return fail(key, "is not an array");
  std::vector<std::string> items;
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) return fail(key, "is not an array of strings");
    items.emplace_back(view_of(item.get_string()));
  }
  out = std::move(items);
}

void MemberReader::optional(std::string_view key, std::map<std::string, std::string>& out) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  if (!value->is_object()) return fail(key, "is not an object");
  std::map<std::string, std::string> items;
  for (const auto& [name, item] : value->get_object()) {
    if (!item.is_string()) return fail(key, "is not an object of strings");
    items.emplace(std::string(name.data(), name.size()), view_of(item.get_string()));
  }
  out = std::move(items);
}

void MemberReader::objects(std::string_view key, const std::function<void(MemberReader&)>& read) {
  const json::value* value = find(key);
  if (value == nullptr) return;
  if (!value->is_array()) return fail(key, "is not an array");
  for (const json::value& item : value->get_array()) {
    if (!item.is_object()) return fail(key, "is not an array of objects");
    MemberReader members(item.get_object());
    read(members);
    if (fault_.empty()) fault_ = std::move(members.fault_);
  }
}

}  // namespace wheelpit
