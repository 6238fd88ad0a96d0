#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

#include "api/json/shape.h"
#include "api/model/service_error.h"
#include "filter/pattern/pattern.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// The family of mappings of that kind; in profile "extended" Amazon MQ's has more members.
Family family_in(FilterProfile profile, SourceKind kind);

// Whether mappings of `family` may carry the member `name` of `shape`.
bool may_carry(const Shape& shape, std::string_view name, Family family);

// The InvalidParameterValueException for the first member that mappings of `family` cannot carry.
// Nothing if there is none. Members that ask for nothing do not count.
std::optional<ServiceError> check_family(const Shape& shape, const boost::json::object& input,
                                         Family family);

}  // namespace wheelpit
