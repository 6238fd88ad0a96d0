#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "destination/notice.h"

namespace wheelpit {

// A notice as it is kept until its destination was told, in one text: what is told beside the
// record, on a line of JSON, and then the record itself, byte for byte.
//
// A bucket's object has its name from the first attempt on, so that a second one writes it again.
std::string write_down(const Notice& notice);

// Errc::malformed: it was not written by write_down().
Result<Notice> read_notice(std::string_view text);

}  // namespace wheelpit
