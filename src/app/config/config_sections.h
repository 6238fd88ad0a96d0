#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/config_value.h"

namespace wheelpit {

// Of each key of a configuration file, by its section and name ("log.level"), a text that changes
// with what it says, and that tells nothing of it: some hold secrets. A list of sections is one
// key.
using SectionMarks = std::map<std::string, std::string>;

// Of a whole file but for its brokers. Pure.
SectionMarks section_marks(const ConfigTable& file);

// The keys that differ, absent ones included, in the order of their names. Pure.
std::vector<std::string> keys_that_differ(const SectionMarks& a, const SectionMarks& b);

// Whether a running engine takes a new value of this key; others wait for a restart.
bool is_taken_while_running(std::string_view key);

}  // namespace wheelpit
