#include "runtime/log_stream.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/uuid.h"

namespace wheelpit {

std::string make_log_stream(WallTime now, std::string_view version) {
  using namespace std::chrono;
  const year_month_day date(floor<days>(now));
  std::array<char, 32> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d/%02u/%02u/[", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  std::string name(text.data(), static_cast<std::size_t>(size));
  name += version;
  name += ']';
  std::string id = make_uuid();
  std::erase(id, '-');
  return name + id;
}

}  // namespace wheelpit
