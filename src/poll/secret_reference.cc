#include "poll/secret_reference.h"

namespace wheelpit {

bool names_secret(std::string_view reference, std::string_view arn) {
  if (reference.empty()) return false;
  const auto at = arn.find(reference);
  if (at == std::string_view::npos) return false;
  const std::string_view before = arn.substr(0, at);
  const std::string_view after = arn.substr(at + reference.size());
  return (before.empty() || before.ends_with(":secret:")) &&
         (after.empty() || after.starts_with('-'));
}

}  // namespace wheelpit
