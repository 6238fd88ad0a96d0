#pragma once

#include <cstddef>
#include <string_view>

namespace wheelpit {

// How many records of a stream a text of record_json() is about; 0 of a window's last call, and of
// what is no such text.
std::size_t records_told_in(std::string_view stream_record);

}  // namespace wheelpit
