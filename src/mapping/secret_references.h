#pragma once

#include <string>
#include <vector>

#include "mapping/mapping.h"

namespace wheelpit {

// The secrets that a mapping's source is read with, as its SourceAccessConfigurations name them.
std::vector<std::string> secrets_of(const Mapping& mapping);

}  // namespace wheelpit
