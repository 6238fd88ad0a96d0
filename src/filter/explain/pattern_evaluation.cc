#include "filter/explain/pattern_evaluation.h"

#include <algorithm>
#include <ranges>
#include <variant>

#include "filter/explain/reason_text.h"
#include "filter/value/rule.h"

namespace wheelpit::filter {
namespace {

bool satisfies(const RuleList& list, const FlatValue& value) {
  return std::ranges::any_of(list.rules,
                             [&](const Rule& rule) { return passes(rule, value.value()); });
}

bool lets_absent(const RuleList& list) {
  return std::ranges::any_of(list.rules, [](const Rule& rule) {
    const auto* exists = std::get_if<ExistsRule>(&rule);
    return exists != nullptr && !exists->exists;
  });
}

bool in_arrays(const std::vector<const FlatValue*>& values) {
  return std::ranges::any_of(values, [](const FlatValue* value) { return value->in != 0; });
}

}  // namespace

PatternEvaluation::PatternEvaluation(const FlatRecord& record, const RecordModel& model,
                                     Mismatch mismatch)
    : record_(record), model_(model), mismatch_(mismatch) {
  for (const FlatValue& value : record.event.values) values_[value.path].push_back(&value);
}

PatternEvaluation::Finding PatternEvaluation::evaluate(const Pattern& pattern,
                                                       const Conjunction& conjunction) {
  Finding finding;
  std::vector<Clause> clauses;
  bool mismatched = false;
  for (const auto& [path, place] : conjunction) {
    if (fits_format(path)) {
      const RuleList& list = pattern.lists[place];
      clauses.push_back({path, list, values_at(path), lets_absent(list)});
    } else {
      mismatched = true;
    }
  }
  if (mismatched && mismatch_ == Mismatch::drop) finding.failures.push_back(mismatch_text());
  if (mismatched && mismatch_ == Mismatch::pass) {
    finding.ignored = mismatch_text() + "; from this source, its conditions on " +
                      std::string(model_.data_key) + " are then ignored";
  }
  for (const Clause& clause : clauses) {
    if (!holds(clause)) finding.failures.push_back(failure_text(clause));
  }
  if (finding.failures.empty() && !in_one_element(clauses)) {
    finding.failures.push_back(scattered_text(clauses));
  }
  finding.matches = finding.failures.empty();
  return finding;
}

// On its own: any value will do.
bool PatternEvaluation::holds(const Clause& clause) {
  const bool satisfied = std::ranges::any_of(
      clause.values, [&](const FlatValue* value) { return satisfies(clause.list, *value); });
  return satisfied || (clause.may_be_absent && (clause.values.empty() || in_arrays(clause.values)));
}

std::string PatternEvaluation::failure_text(const Clause& clause) const {
  return path_text(clause.path) + " " + sight_text(record_.event, clause.path, clause.values) +
         ", wanted " + rules_text(clause.list.source);
}

std::string PatternEvaluation::scattered_text(const std::vector<Clause>& clauses) {
  std::string paths;
  for (const Clause& clause : clauses) {
    if (!in_arrays(clause.values)) continue;
    paths += (paths.empty() ? "" : ", ") + path_text(clause.path);
  }
  return paths + ": not all satisfied in the same element of the array";
}

// Is the data in the form that a condition at this path wants, or is it none on the data?
bool PatternEvaluation::fits_format(const std::string& path) const {
  if (model_.encoding == DataEncoding::json || record_.format == DataFormat::absent) return true;
  if (path == model_.data_key) return record_.format == DataFormat::plain;
  const bool on_json = path.size() > model_.data_key.size() && path.starts_with(model_.data_key) &&
                       path[model_.data_key.size()] == '.';
  return !on_json || record_.format == DataFormat::json;
}

std::string PatternEvaluation::mismatch_text() const {
  const std::string key(model_.data_key);
  switch (record_.format) {
    case DataFormat::json:
      return key + " is JSON, but the filter expects plain text";
    case DataFormat::plain:
      return key + " is plain text, but the filter expects JSON";
    default:
      return key + " is not valid UTF-8";
  }
}

// Can values be chosen that do not lie in different elements of the same array? Asked like Filter
// asks, so that a search without end ends in the same answer.
bool PatternEvaluation::in_one_element(const std::vector<Clause>& clauses) {
  choice_.clear();
  int paths = 0;
  bool asked = false;
  for (const Clause& clause : clauses) {
    if (!in_arrays(clause.values)) continue;
    asked = asked || clause.may_be_absent || ++paths > 1;
    ArrayChoice::Path& path = choice_.add();
    path.may_be_absent = clause.may_be_absent;
    for (const FlatValue* value : clause.values | std::views::reverse) {
      path.values.push_back(value->in);
      if (satisfies(clause.list, *value)) path.satisfying.push_back(value->in);
    }
  }
  return !asked || choice_.possible(record_.elements, steps_);
}

const PatternEvaluation::Values& PatternEvaluation::values_at(const std::string& path) const {
  static const Values nothing;
  const auto found = values_.find(path);
  return found == values_.end() ? nothing : found->second;
}

}  // namespace wheelpit::filter
