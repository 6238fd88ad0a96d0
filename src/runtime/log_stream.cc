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

}  // namespace wheelpit
