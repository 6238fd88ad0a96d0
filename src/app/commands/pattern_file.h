#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// The patterns in the text of a file. It is one pattern, as written; or it is a FilterCriteria
// object, {"Filters": [{"Pattern": "..."}]} with at least one filter, whose patterns these are. No
// text is both: as a pattern, the list of "Filters" would name an operator "Pattern".
std::vector<std::string> patterns_in(std::string_view text);

// Of a file; the error names it and says why it cannot be read.
Result<std::vector<std::string>> read_patterns(const std::string& file);

}  // namespace wheelpit
