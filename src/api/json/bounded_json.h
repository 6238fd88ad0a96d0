#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "api/json/shape.h"
#include "base/result.h"

namespace wheelpit::api {

// A list or map keeps so many entries, or one more than its shape allows if that is more: whatever
// counts them finds too many nevertheless.
inline constexpr std::size_t kMostEntriesKept = 4096;

struct BoundedJson {
  boost::json::value value;
  // A list or map without its own bound, which nothing later counts (Shape::counted_later), had
  // more entries than were kept.
  bool cut = false;
};

// Reads one JSON value in UTF-8, nested at most 32 deep, and keeps of it what a decoder of `shape`
// can have a use for: no unknown members, no entries beyond the bound above, no text that is far
// too long already, nothing inside a value of the wrong kind. Takes memory in proportion to what is
// kept, and time in proportion to the text. Of members with the same name the last one counts.
//
//   malformed  `text` is not JSON, in the parser's words
//   too_large  more must be kept than any request needs
Result<BoundedJson> read_bounded_json(const Shape& shape, std::string_view text);

}  // namespace wheelpit::api
