#include "destination/written_notice.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>

namespace wheelpit {

namespace json = boost::json;

namespace {

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

}  // namespace

std::string write_down(const Notice& notice) {
  json::object head;
  head["timestamp"] =
      std::chrono::duration_cast<std::chrono::microseconds>(notice.timestamp.time_since_epoch())
          .count();
  head["function"] = notice.function_arn;
  head["folder"] = notice.folder;
  head["object"] = notice.object_id;
  head["type"] = notice.content_type;
  return json::serialize(head) + "\n" + notice.whole;
}

Result<Notice> read_notice(std::string_view text) {
  const std::size_t end = text.find('\n');
  boost::system::error_code fault;
  const json::value head = json::parse(text.substr(0, end), fault);
  const json::object* const members = head.if_object();
  const json::value* const time = members != nullptr ? members->if_contains("timestamp") : nullptr;
  if (fault || end == std::string_view::npos || time == nullptr || !time->is_int64()) {
    return Error(Errc::malformed, "what is kept of the record cannot be read");
  }
  Notice notice;
  notice.whole = text.substr(end + 1);
  notice.timestamp = WallTime(std::chrono::microseconds(time->as_int64()));
  notice.function_arn = text_of(*members, "function");
  notice.folder = text_of(*members, "folder");
  notice.object_id = text_of(*members, "object");
  notice.content_type = text_of(*members, "type");
  return notice;
}

}  // namespace wheelpit
