#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "filter/pattern/filter_options.h"
#include "filter/pattern/pattern.h"
#include "filter/pattern/source_model.h"

namespace wheelpit::filter {

struct Explanation {
  bool matches = false;
  // Filter after filter, counted from 1: that it matches, or each clause that failed with the
  // values it saw; then which conditions were ignored. A sentence each, without a line break.
  std::vector<std::string> reasons;
};

// Says why a Filter of the same patterns and options decides as it does. It always agrees with it,
// but tries one rule after the other: for people, not for streams of messages.
class Explainer {
 public:
  static std::expected<Explainer, FilterFault> compile(std::span<const std::string> patterns,
                                                       const FilterOptions& options = {});

  // The same JSON that Filter::matches() takes; the error also says where it is not JSON.
  Result<Explanation> explain(std::string_view json) const;

 private:
  Explainer(std::vector<Pattern> patterns, const FilterOptions& options);

  std::vector<Pattern> patterns_;
  RecordModel model_;
  Mismatch mismatch_;
};

}  // namespace wheelpit::filter
