#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// Appends `form` with the fields of `time` in UTC in the places of the letters Y, M, D, h, m, s and
// f (digits of the second's fraction): a run of a letter is replaced by as many first digits of
// its field, which has 4, 2, 2, 2, 2, 2 and 6. Every other character stands for itself.
// "YYYY-MM-DDThh:mm:ss.fffZ" becomes "2026-01-27T10:31:22.187Z". Years 0 to 9999.
void append_utc(std::string& out, std::string_view form, WallTime time);

inline std::string utc_text(std::string_view form, WallTime time) {
  std::string text;
  append_utc(text, form, time);
  return text;
}

// The form most formats share, ISO 8601 to the millisecond.
inline constexpr std::string_view kIsoMilliseconds = "YYYY-MM-DDThh:mm:ss.fffZ";

}  // namespace wheelpit
