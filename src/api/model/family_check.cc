#include "api/model/family_check.h"

#include <algorithm>
#include <string>

#include "api/model/constraints.h"

namespace wheelpit {
namespace {

std::string unsupported(const Member& member, Family family) {
  if (family == kSqs && member.name == "StartingPosition") {
    return "StartingPosition is not valid for SQS event sources.";
  }
  return "Unsupported '" + spelled_in_errors(member.name) +
         "' parameter for given event source mapping type.";
}

}  // namespace

Family family_in(FilterProfile profile, SourceKind kind) {
  const bool extended = profile == FilterProfile::extended && is_mq(kind);
  return family_of(kind) | (extended ? kExtendedMq : Family{0});
}

bool may_carry(const Shape& shape, std::string_view name, Family family) {
  return std::ranges::any_of(shape.members, [name, family](const Member& member) {
    return member.name == name && (member.families & family) != 0;
  });
}

std::optional<ServiceError> check_family(const Shape& shape, const boost::json::object& input,
                                         Family family) {
  for (const Member& member : shape.members) {
    const boost::json::value* value = input.if_contains(member.name);
    if (value == nullptr || is_empty(*value) || (member.families & family) != 0) continue;
    return ServiceError{.code = ErrorCode::invalid_parameter_value,
                        .message = unsupported(member, family)};
  }
  return std::nullopt;
}

}  // namespace wheelpit
