#include "runtime/log_stream.h"

#include <algorithm>

#include "base/utc_text.h"
#include "base/uuid.h"

namespace wheelpit {

std::string make_log_stream(WallTime now, std::string_view version) {
  std::string name = utc_text("YYYY/MM/DD/[", now);
  name += version;
  name += ']';
  std::string id = make_uuid();
  std::erase(id, '-');
  return name + id;
}

std::string instance_of_log_stream(std::string_view stream, std::string_view function_name) {
  constexpr std::size_t kDate = std::string_view("YYYY/MM/DD/").size();
  return std::string(stream).insert(kDate, function_name);
}

}  // namespace wheelpit
