#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "filter/json/path_tree.h"
#include "filter/match/bit_sets.h"
#include "filter/match/leaf.h"
#include "filter/pattern/filter_options.h"
#include "filter/pattern/pattern.h"
#include "filter/pattern/source_model.h"

namespace wheelpit::filter {

// Which part of a record a path speaks of: it decides what a disagreement of formats does to it.
enum class LeafRole : std::uint8_t { metadata, plain_data, json_data };

// What is needed of each leaf to see whether it must be looked at, and often to have done with
// it.
struct LeafStep {
  std::uint32_t leaf;
  LeafRole role;
  BitSets::Id elsewhere;  // conjunctions that do not name it
  BitSets::Id elsewhere_or_on_absent;
};

// The patterns of a mapping in one structure. Immutable once compiled.
struct CompiledFilter {
  explicit CompiledFilter(std::size_t conjunction_count) : sets(conjunction_count) {}

  RecordModel model;
  Mismatch mismatch = Mismatch::pass;

  BitSets sets;  // of conjunctions, those of all patterns counted through
  BitSets::Id all = BitSets::kEmpty;
  std::vector<Leaf> leaves;
  std::vector<LeafRole> roles;                           // of each leaf
  std::vector<LeafStep> steps;                           // in which to look at the leaves
  std::vector<std::vector<std::uint32_t>> conjunctions;  // leaves of each, by path

  PathTree record_paths;         // of a bare event, or of a record without its data
  PathTree data_paths;           // of data that is JSON
  std::int32_t plain_leaf = -1;  // of data that is text
  bool names_json_data = false;
  bool names_metadata = false;

  // In record_paths, the leaf that stands for the data itself.
  std::int32_t data_leaf() const { return static_cast<std::int32_t>(leaves.size()); }
};

std::expected<std::vector<Pattern>, FilterFault> parse_patterns(
    std::span<const std::string> patterns, const FilterOptions& options);

CompiledFilter compile_patterns(std::span<const Pattern> patterns, const FilterOptions& options);

}  // namespace wheelpit::filter
