#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "filter/pattern/pattern.h"

namespace wheelpit {

// Writes where and why a pattern was refused, indented by two, with the line of it in question.
void print_fault(const filter::FilterFault& fault, std::string_view pattern, std::ostream& out);

// The same as a JSON object: {"valid":false,"message":...,"reason":...,"offset":...}. A `filter`
// counted from 1 goes with it if there are several; 0 leaves it out.
std::string fault_json(const filter::FilterFault& fault, std::size_t filter);

}  // namespace wheelpit
