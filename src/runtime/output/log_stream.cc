#include "runtime/output/log_stream.h"

#include <algorithm>

#include "base/utc_text.h"
#include "base/uuid.h"

namespace wheelpit::runtime {

std::string make_log_stream(WallTime now, const Function& function) {
  std::string name = utc_text("YYYY/MM/DD/", now);
  if (!function.logging.group.empty()) name += function.name;
  name += '[';
  name += function.version;
  name += ']';
  std::string id = make_uuid();
  std::erase(id, '-');
  return name + id;
}

std::string instance_of_log_stream(std::string_view stream, std::string_view function_name) {
  constexpr std::size_t kDate = std::string_view("YYYY/MM/DD/").size();
  std::string instance(stream);
  if (instance.at(kDate) == '[') instance.insert(kDate, function_name);
  return instance;
}

}  // namespace wheelpit::runtime
