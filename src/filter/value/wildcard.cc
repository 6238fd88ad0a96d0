#include "filter/value/wildcard.h"

namespace wheelpit::filter {

Wildcard::Wildcard(std::string_view pattern) {
  pieces_.emplace_back();
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '*') {
      pieces_.emplace_back();
    } else {
      if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
      pieces_.back() += pattern[at];
    }
  }
}

// The first place of each piece is as good as any other: what is left is longest.
bool Wildcard::matches(std::string_view text) const {
  if (pieces_.size() == 1) return text == head();
  if (text.size() < head().size() + tail().size()) return false;
  if (!text.starts_with(head()) || !text.ends_with(tail())) return false;
  text.remove_prefix(head().size());
  text.remove_suffix(tail().size());
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const std::size_t found = text.find(pieces_[i]);
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + pieces_[i].size());
  }
  return true;
}

std::optional<std::string> wildcard_fault(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      const bool known =
          at + 1 < pattern.size() && (pattern[at + 1] == '*' || pattern[at + 1] == '\\');
      if (!known) return "Invalid escape character at pos " + std::to_string(at);
      ++at;
    } else if (pattern.substr(at).starts_with("**")) {
      return "Consecutive wildcard characters at pos " + std::to_string(at);
    }
  }
  return std::nullopt;
}

}  // namespace wheelpit::filter
