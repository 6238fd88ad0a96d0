#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filter/match/affix_table.h"
#include "filter/match/text_table.h"
#include "filter/match/verdict.h"
#include "filter/value/case_fold.h"
#include "filter/value/rule.h"
#include "filter/value/wildcard.h"

namespace wheelpit::filter {

// Tests of strings that a lookup cannot decide alone: those that ignore case, and wildcards. A
// lookup finds the few that may hold, and these are tried.
class TriedTexts {
 public:
  // The bits that must be looked up for the test; `width` in words.
  VerdictBits& add(const TextRule& rule, std::size_t width);
  void freeze(BitSets& sets);

  bool empty() const { return candidates_.empty(); }

  // Calls `found(verdict)` for each test that holds. `scratch` is working memory.
  template <class Found>
  void find(std::string_view text, std::string& scratch, Found found) const {
    const auto try_chain = [&](std::uint32_t at) {
      for (; at != TextTable::kNone; at = candidates_[at].next) {
        if (holds(candidates_[at], text)) found(candidates_[at].verdict);
      }
    };
    if (folds_) {
      scratch.clear();
      append_folded(text, scratch);
      const char* const end = scratch.data() + scratch.size();
      if (!equal_.empty()) try_chain(equal_.find(scratch, end));
      prefixes_.find(scratch, end, try_chain);
      suffixes_.find(scratch, end, try_chain);
    }
    const char* const end = text.data() + text.size();
    heads_.find(text, end, try_chain);
    tails_.find(text, end, try_chain);
  }

 private:
  struct Candidate {
    TextTest test = TextTest::wildcard;
    std::uint32_t pattern = 0;  // its place in ignore_case_ or wildcards_
    Verdict verdict;
    std::uint32_t next = TextTable::kNone;  // another that is looked up by the same text
  };
  enum class Table : std::uint8_t { equal, prefixes, suffixes, heads, tails };

  bool holds(const Candidate& candidate, std::string_view text) const;
  std::pair<Table, std::string> key_of(TextTest test, const std::string& text) const;

  std::map<std::pair<TextTest, std::string>, VerdictBits> added_;  // until freeze()
  std::vector<Candidate> candidates_;
  std::vector<IgnoreCase> ignore_case_;
  std::vector<Wildcard> wildcards_;
  // By folded text; the first of a chain of candidates.
  TextTable equal_;
  AffixTable prefixes_{Affix::prefix};
  AffixTable suffixes_{Affix::suffix};
  bool folds_ = false;
  // By what a wildcard begins or ends with, whichever is longer.
  AffixTable heads_{Affix::prefix};
  AffixTable tails_{Affix::suffix};
};

}  // namespace wheelpit::filter
