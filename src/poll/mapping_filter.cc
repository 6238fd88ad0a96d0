#include "poll/mapping_filter.h"

#include <utility>

namespace wheelpit {

Status MappingFilter::change(const std::vector<std::string>& patterns, SourceKind source,
                             FilterProfile profile) {
  if (patterns.empty()) {
    filter_.reset();
    return {};
  }
  auto compiled = Filter::compile(patterns, {.source = source, .profile = profile});
  if (!compiled) {
    const FilterFault& fault = compiled.error();
    std::string text = "filter " + std::to_string(fault.filter + 1) +
                       " of its FilterCriteria is not valid: " + fault.reason +
                       "; update the mapping with other criteria";
    if (profile == FilterProfile::lambda) {
      text += ", or if they use operators of wheelpit's own set [server] profile = \"extended\"";
    }
    return Error(Errc::invalid_argument, std::move(text));
  }
  filter_ = std::move(*compiled);
  return {};
}

}  // namespace wheelpit
