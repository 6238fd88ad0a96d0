#include "filter/match/compiled_filter.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace wheelpit::filter {
namespace {

// Hands out leaves, one for each path.
class LeafDirectory {
 public:
  LeafDirectory(CompiledFilter& filter) : filter_(filter) {}

  std::uint32_t leaf_of(const std::string& path) {
    const auto next = static_cast<std::uint32_t>(filter_.leaves.size());
    const auto [known, added] = known_.try_emplace(path, next);
    if (added) add(path, static_cast<std::int32_t>(next));
    return known->second;
  }

 private:
  void add(const std::string& path, std::int32_t leaf) {
    filter_.leaves.emplace_back(filter_.sets.width());
    const std::string_view key = filter_.model.data_key;
    const bool separate = filter_.model.encoding != DataEncoding::json;
    if (separate && path == key) {
      filter_.plain_leaf = leaf;
      filter_.roles.push_back(LeafRole::plain_data);
    } else if (separate && path.size() > key.size() && path.starts_with(key) &&
               path[key.size()] == '.') {
      PathTree& paths = filter_.data_paths;
      paths.set_leaf(paths.add(std::string_view(path).substr(key.size() + 1)), leaf);
      filter_.names_json_data = true;
      filter_.roles.push_back(LeafRole::json_data);
    } else {
      PathTree& paths = filter_.record_paths;
      paths.set_leaf(paths.add(path), leaf);
      filter_.names_metadata = true;
      filter_.roles.push_back(LeafRole::metadata);
    }
  }

  CompiledFilter& filter_;
  std::map<std::string, std::uint32_t> known_;
};

void freeze(CompiledFilter& filter) {
  Bits all(filter.sets.width());
  for (std::size_t i = 0; i < filter.conjunctions.size(); ++i) set_bit(all, i);
  filter.all = filter.sets.add(all);
  for (Leaf& leaf : filter.leaves) leaf.freeze(filter.sets, all);
  filter.sets.freeze();
  for (std::uint32_t leaf = 0; leaf < filter.leaves.size(); ++leaf) {
    const Leaf& rules = filter.leaves[leaf];
    filter.steps.push_back(
        {leaf, filter.roles[leaf], rules.elsewhere(), rules.elsewhere_or_on_absent()});
  }
  std::ranges::sort(filter.steps, std::greater(), [&](const LeafStep& step) {
    return std::pair(filter.leaves[step.leaf].expected_refusals(), ~step.leaf);
  });
  if (filter.model.encoding != DataEncoding::json) {
    PathTree& paths = filter.record_paths;
    paths.set_leaf(paths.add(filter.model.data_key), filter.data_leaf());
  }
  if (!filter.model.inlined.empty()) filter.record_paths.inline_into_root(filter.model.inlined);
  filter.record_paths.freeze();
  filter.data_paths.freeze();
}

}  // namespace

std::expected<std::vector<Pattern>, FilterFault> parse_patterns(
    std::span<const std::string> patterns, const FilterOptions& options) {
  if (patterns.size() > options.max_patterns) {
    const std::string limit = std::to_string(options.max_patterns);
    return std::unexpected(FilterFault{.filter = options.max_patterns,
                                       .message = "The number of filters (" +
                                                  std::to_string(patterns.size()) +
                                                  ") is above the quota of " + limit + ".",
                                       .reason = "At most " + limit + " filters are allowed",
                                       .offset = 0});
  }
  std::vector<Pattern> parsed;
  for (const std::string& text : patterns) {
    auto pattern = parse_pattern(text, options.profile, options.source);
    if (!pattern) {
      FilterFault fault = pattern.error();
      fault.filter = parsed.size();
      return std::unexpected(std::move(fault));
    }
    parsed.push_back(std::move(*pattern));
  }
  return parsed;
}

CompiledFilter compile_patterns(std::span<const Pattern> patterns, const FilterOptions& options) {
  std::size_t count = 0;
  for (const Pattern& pattern : patterns) count += pattern.conjunctions.size();
  CompiledFilter filter(count);
  filter.model = record_model(options.source);
  filter.mismatch = options.mismatch.value_or(filter.model.mismatch);

  LeafDirectory directory(filter);
  for (const Pattern& pattern : patterns) {
    for (const Conjunction& conjunction : pattern.conjunctions) {
      const std::size_t number = filter.conjunctions.size();
      std::vector<std::uint32_t>& leaves = filter.conjunctions.emplace_back();
      for (const auto& [path, list] : conjunction) {
        const std::uint32_t leaf = directory.leaf_of(path);
        leaves.push_back(leaf);
        filter.leaves[leaf].add(number, pattern.lists[list].rules);
      }
    }
  }
  freeze(filter);
  return filter;
}

}  // namespace wheelpit::filter
