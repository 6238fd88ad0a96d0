#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/explain/flat_record.h"
#include "filter/match/array_choice.h"
#include "filter/pattern/pattern.h"
#include "filter/pattern/source_model.h"

namespace wheelpit::filter {

// One record before one pattern after the other, each clause tried by the plain definitions.
class PatternEvaluation {
 public:
  // What was found out about a conjunction.
  struct Finding {
    bool matches = true;
    std::vector<std::string> failures;   // why not
    std::optional<std::string> ignored;  // conditions that had no say
  };

  PatternEvaluation(const FlatRecord& record, const RecordModel& model, Mismatch mismatch);

  Finding evaluate(const Pattern& pattern, const Conjunction& conjunction);

 private:
  using Values = std::vector<const FlatValue*>;
  struct Clause {
    const std::string& path;
    const RuleList& list;
    const Values& values;
    bool may_be_absent;
  };

  static bool holds(const Clause& clause);
  std::string failure_text(const Clause& clause) const;
  static std::string scattered_text(const std::vector<Clause>& clauses);
  bool fits_format(const std::string& path) const;
  std::string mismatch_text() const;
  bool in_one_element(const std::vector<Clause>& clauses);
  const Values& values_at(const std::string& path) const;

  const FlatRecord& record_;
  const RecordModel& model_;
  const Mismatch mismatch_;
  std::map<std::string, Values> values_;
  ArrayChoice choice_;
  std::size_t steps_ = kMaxChoiceSteps;  // as Filter has for a record
};

}  // namespace wheelpit::filter
