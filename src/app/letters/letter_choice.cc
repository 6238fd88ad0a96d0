#include "app/letters/letter_choice.h"

#include <utility>

namespace wheelpit {

Result<LetterChoice> LetterChoice::of(const LetterSelection& selection,
                                      std::optional<SourceKind> kind,
                                      filter::FilterProfile profile) {
  LetterChoice choice;
  choice.ids_.insert(selection.ids.begin(), selection.ids.end());
  choice.before_ = selection.before;
  if (selection.patterns.empty()) return choice;
  filter::FilterOptions options;
  options.profile = profile;
  options.source = kind;
  auto compiled = filter::Filter::compile(selection.patterns, options);
  if (!compiled) {
    const filter::FilterFault& fault = compiled.error();
    return Error(Errc::invalid_argument,
                 "filter " + std::to_string(fault.filter + 1) + " is not valid: " + fault.reason);
  }
  choice.filter_ = std::move(*compiled);
  return choice;
}

bool LetterChoice::means(const FoundLetter& found, const EventEncoder* encoder) {
  if (before_ && found.letter.died_at && *found.letter.died_at >= *before_) return false;
  if (!ids_.empty() && !ids_.contains(found.letter.id)) return false;
  if (!filter_) return true;
  if (found.record && encoder != nullptr) return filter_->matches(*found.record, *encoder);
  return filter_->matches(std::string_view(found.json)).value_or(false);
}

}  // namespace wheelpit
