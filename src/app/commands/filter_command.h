#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "filter/filter.h"

namespace wheelpit {

enum class FilterOutput : std::uint8_t { text, json };

// wheelpit filter test: which of the events on standard input, one a line, match.
struct FilterTestCommand {
  std::vector<std::string> pattern_files;  // at least one
  filter::FilterOptions options;
  bool explain = false;
  FilterOutput output = FilterOutput::text;
};

// wheelpit filter check: is what is in the file a valid pattern?
struct FilterCheckCommand {
  std::string file;
  filter::FilterOptions options;
  FilterOutput output = FilterOutput::text;
};

// Where a command reads and writes: the process's streams, or a test's.
struct FilterStreams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool coloured = false;  // is `out` a terminal that shows colours?
};

// The exit code. test: 0 if all events match, 1 if some do not, 2 if a file, pattern or event is
// invalid, which `err` explains; the other events are decided nevertheless. check: 0 valid, 1
// invalid, 2 if the file cannot be read.
int run_filter_command(const FilterTestCommand& command, const FilterStreams& streams);
int run_filter_command(const FilterCheckCommand& command, const FilterStreams& streams);

}  // namespace wheelpit
