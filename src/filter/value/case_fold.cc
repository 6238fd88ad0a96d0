#include "filter/value/case_fold.h"

#include <algorithm>
#include <cstdint>

#include "filter/value/case_table.h"
#include "filter/value/utf8.h"

namespace wheelpit::filter {
namespace {

void append_form(std::uint32_t character, std::span<const CaseRun> runs,
                 std::span<const CaseExpansion> expansions, std::string& out) {
  if (character <= 0xffff) {
    const auto longer =
        std::ranges::lower_bound(expansions, character, {}, &CaseExpansion::character);
    if (longer != expansions.end() && longer->character == character) {
      out += longer->form;
      return;
    }
    const auto after = std::ranges::upper_bound(runs, character, {}, &CaseRun::first);
    if (after != runs.begin()) {
      const CaseRun& run = *std::prev(after);
      if (character <= run.last && (character - run.first) % run.stride == 0) {
        character = static_cast<std::uint32_t>(static_cast<std::int32_t>(character) + run.delta);
      }
    }
  }
  append_utf8(character, out);
}

template <class Append>
std::string mapped(std::string_view text, Append append) {
  std::string out;
  while (!text.empty()) append(take_utf8(text), out);
  return out;
}

std::string lower(std::string_view text) {
  return mapped(text, [](std::uint32_t character, std::string& out) {
    append_form(character, lower_runs(), lower_expansions(), out);
  });
}

std::string upper(std::string_view text) {
  return mapped(text, [](std::uint32_t character, std::string& out) {
    append_form(character, upper_runs(), upper_expansions(), out);
  });
}

}  // namespace

// Lower case alone would not do: K (Kelvin) and k, or long s and s, meet only in their upper
// case's lower case, and the capital sharp s only in what its lower case becomes.
void append_folded(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      out += static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 0x20 : byte);
      ++at;
      continue;
    }
    std::string_view rest = text.substr(at);
    std::string character;
    append_utf8(take_utf8(rest), character);
    out += lower(upper(lower(character)));
    at = text.size() - rest.size();
  }
}

std::string folded(std::string_view text) {
  std::string out;
  append_folded(text, out);
  return out;
}

IgnoreCase::IgnoreCase(std::string_view pattern) {
  while (!pattern.empty()) {
    std::string character;
    append_utf8(take_utf8(pattern), character);
    characters_.push_back({lower(character), upper(character)});
  }
}

std::optional<std::size_t> IgnoreCase::length_at_start(std::string_view text) const {
  const std::size_t size = text.size();
  for (const Forms& forms : characters_) {
    if (text.starts_with(forms.lower)) {
      text.remove_prefix(forms.lower.size());
    } else if (text.starts_with(forms.upper)) {
      text.remove_prefix(forms.upper.size());
    } else {
      return std::nullopt;
    }
  }
  return size - text.size();
}

bool IgnoreCase::equals(std::string_view text) const {
  return length_at_start(text) == text.size();
}

bool IgnoreCase::starts(std::string_view text) const { return length_at_start(text).has_value(); }

bool IgnoreCase::ends(std::string_view text) const {
  for (auto forms = characters_.rbegin(); forms != characters_.rend(); ++forms) {
    if (text.ends_with(forms->lower)) {
      text.remove_suffix(forms->lower.size());
    } else if (text.ends_with(forms->upper)) {
      text.remove_suffix(forms->upper.size());
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace wheelpit::filter
