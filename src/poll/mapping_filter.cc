#include "poll/mapping_filter.h"

#include <utility>

namespace wheelpit {

Status MappingFilter::change(const std::vector<std::string>& patterns, SourceKind source,
                             filter::FilterProfile profile) {
  if (patterns.empty()) {
    filter_.reset();
    return {};
  }
  auto compiled = filter::Filter::compile(patterns, {.source = source, .profile = profile});
  if (!compiled) {
    const filter::FilterFault& fault = compiled.error();
    std::string text = "filter " + std::to_string(fault.filter + 1) +
                       " of its FilterCriteria is not valid: " + fault.reason +
                       "; update the mapping with other criteria";
    if (profile == filter::FilterProfile::lambda) {
      text += ", or if they use operators of wheelpit's own set [server] profile = \"extended\"";
    }
    return Error(Errc::invalid_argument, std::move(text));
  }
  filter_ = std::move(*compiled);
  return {};
}

}  // namespace wheelpit
