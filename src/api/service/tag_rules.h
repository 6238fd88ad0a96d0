#pragma once

#include <map>
#include <string>

#include "api/model/service_error.h"

namespace wheelpit::api {

inline constexpr std::size_t kMaxTags = 50;

inline Outcome<void> check_tag_count(const std::map<std::string, std::string>& tags) {
  if (tags.size() <= kMaxTags) return {};
  return fail(ErrorCode::invalid_parameter_value, "Number of tags exceeds resource tag limit.");
}

}  // namespace wheelpit::api
