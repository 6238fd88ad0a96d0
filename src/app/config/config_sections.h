#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/config/config_value.h"

namespace wheelpit {

// Of each section of a configuration file, by its name, a text that changes with what it says, and
// that tells nothing of it: some hold keys.
using SectionMarks = std::map<std::string, std::string>;

// Of a whole file but for its brokers. Pure.
SectionMarks section_marks(const ConfigTable& file);

// The sections that differ, absent ones included, in the order of their names. Pure.
std::vector<std::string> sections_that_differ(const SectionMarks& a, const SectionMarks& b);

}  // namespace wheelpit
