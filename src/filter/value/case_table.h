#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace wheelpit::filter {

// Characters first, first + stride, ... last; each has its other form at a distance of `delta`.
struct CaseRun {
  std::uint16_t first;
  std::uint16_t last;
  std::uint8_t stride;
  std::int32_t delta;
};
// A character whose other form is several.
struct CaseExpansion {
  std::uint16_t character;
  std::string_view form;  // UTF-8
};

// Sorted by the first character. Made by tools/make_case_table.py.
std::span<const CaseRun> lower_runs();
std::span<const CaseRun> upper_runs();
std::span<const CaseExpansion> lower_expansions();
std::span<const CaseExpansion> upper_expansions();

}  // namespace wheelpit::filter
