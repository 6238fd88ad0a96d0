#pragma once

#include <string_view>

#include "base/result.h"

namespace wheelpit::api {

// Errc::malformed unless `text` is one JSON value in UTF-8, nested at most 1000 deep. Builds
// nothing of it.
Status check_json(std::string_view text);

}  // namespace wheelpit::api
