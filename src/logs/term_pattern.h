#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// A filter pattern of CloudWatch Logs for unstructured text:
//   a "b c"   all of these occur (case counts; quotes keep blanks and signs together)
//   -a        does not occur
//   ?a ?b     any of these occurs; as in the service, they mean nothing beside terms of other kinds
// "" matches everything. Patterns for JSON ({...}), for columns ([...]) and regular expressions
// (%...%) are not supported and refused.
class TermPattern {
 public:
  // Errc::invalid_argument: what is wrong, in plain words.
  static Result<TermPattern> parse(std::string_view text);

  bool matches(std::string_view message) const;

 private:
  std::vector<std::string> all_;
  std::vector<std::string> none_;
  std::vector<std::string> any_;
};

}  // namespace wheelpit
