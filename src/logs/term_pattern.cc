#include "logs/term_pattern.h"

#include <algorithm>

namespace wheelpit {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

Error refused(std::string message) { return {Errc::invalid_argument, std::move(message)}; }

// A word, or what stands between quotes, from the front of `text`. \" and \\ stand for themselves.
Result<std::string> take_term(std::string_view& text) {
  std::string term;
  if (!text.starts_with('"')) {
    const auto end = std::ranges::find_if(text, is_blank) - text.begin();
    term = text.substr(0, static_cast<std::size_t>(end));
    text.remove_prefix(term.size());
    return term;
  }
  text.remove_prefix(1);
  while (!text.starts_with('"')) {
    if (text.starts_with('\\') && text.size() > 1) text.remove_prefix(1);
    if (text.empty()) return refused("a quote of the filter pattern has no end");
    term += text.front();
    text.remove_prefix(1);
  }
  text.remove_prefix(1);
  return term;
}

bool occurs(std::string_view message, std::string_view term) { return message.contains(term); }

}  // namespace

Result<TermPattern> TermPattern::parse(std::string_view text) {
  TermPattern pattern;
  for (;;) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    if (text.empty()) break;
    const char first = text.front();
    if (first == '{' || first == '[' || first == '%') {
      return refused(
          "This version of wheelpit supports filter patterns of terms only: word, \"a phrase\", "
          "-excluded, ?any. JSON ({...}), column ([...]) and regular expression (%...%) patterns "
          "are not supported.");
    }
    std::vector<std::string>& kind =
        first == '-' ? pattern.none_ : (first == '?' ? pattern.any_ : pattern.all_);
    if (&kind != &pattern.all_) text.remove_prefix(1);
    auto term = take_term(text);
    if (!term) return term.error();
    if (term->empty()) return refused("a term of the filter pattern is empty");
    kind.push_back(std::move(*term));
  }
  if (!pattern.all_.empty() || !pattern.none_.empty()) pattern.any_.clear();
  return pattern;
}

bool TermPattern::matches(std::string_view message) const {
  const auto in_message = [&](const std::string& term) { return occurs(message, term); };
  if (std::ranges::any_of(none_, in_message)) return false;
  if (!any_.empty() && !std::ranges::any_of(any_, in_message)) return false;
  return std::ranges::all_of(all_, in_message);
}

}  // namespace wheelpit
