#include "filter/explain/explain.h"

#include <algorithm>
#include <utility>

#include "filter/explain/flat_record.h"
#include "filter/explain/pattern_evaluation.h"
#include "filter/match/compiled_filter.h"

namespace wheelpit::filter {
namespace {

// Of a filter's alternatives, those whose failures are told.
constexpr std::size_t kMostAlternatives = 10;

std::string sentence(std::string_view about, std::string_view what) {
  std::string text(about);
  text += ": ";
  text += what;
  return text;
}

// What there is to say about one filter; `name` is what the sentences begin with.
bool explain_pattern(const Pattern& pattern, const std::string& name, PatternEvaluation& evaluation,
                     std::vector<std::string>& reasons) {
  const std::size_t count = pattern.conjunctions.size();
  std::vector<std::string> failures;
  for (std::size_t i = 0; i < count; ++i) {
    const PatternEvaluation::Finding finding =
        evaluation.evaluate(pattern, pattern.conjunctions[i]);
    std::string which = name;
    if (count > 1) {
      which += ", alternative " + std::to_string(i + 1) + " of " + std::to_string(count);
    }
    if (finding.matches) {
      reasons.push_back(which + " matches");
      if (finding.ignored) reasons.push_back(sentence(which, *finding.ignored));
      return true;
    }
    if (i >= kMostAlternatives) continue;
    for (const std::string& failure : finding.failures)
      failures.push_back(sentence(which, failure));
    if (finding.ignored) failures.push_back(sentence(which, *finding.ignored));
  }
  std::ranges::move(failures, std::back_inserter(reasons));
  if (count > kMostAlternatives) {
    reasons.push_back(name + ": nor does any of the other " +
                      std::to_string(count - kMostAlternatives) + " alternatives match");
  }
  return false;
}

}  // namespace

std::expected<Explainer, FilterFault> Explainer::compile(std::span<const std::string> patterns,
                                                         const FilterOptions& options) {
  auto parsed = parse_patterns(patterns, options);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  return Explainer(std::move(*parsed), options);
}

Explainer::Explainer(std::vector<Pattern> patterns, const FilterOptions& options)
    : patterns_(std::move(patterns)),
      model_(record_model(options.source)),
      mismatch_(options.mismatch.value_or(model_.mismatch)) {}

Result<Explanation> Explainer::explain(std::string_view json) const {
  const auto record = flatten_record(json, model_);
  if (!record) {
    return Error(Errc::malformed,
                 "an event to be filtered is not a JSON object: " + record.error().reason +
                     " (byte " + std::to_string(record.error().offset) + ")");
  }
  Explanation explanation;
  if (patterns_.empty()) {
    explanation.matches = true;
    explanation.reasons.emplace_back("there are no filters: every record passes");
  }
  PatternEvaluation evaluation(*record, model_, mismatch_);
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    const std::string name = "filter " + std::to_string(i + 1);
    if (explain_pattern(patterns_[i], name, evaluation, explanation.reasons)) {
      explanation.matches = true;
    }
  }
  return explanation;
}

}  // namespace wheelpit::filter
