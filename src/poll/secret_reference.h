#pragma once

#include <string_view>

namespace wheelpit {

// Whether `reference` names the secret at `arn`: a mapping may name its secret by ARN, by ARN
// without the random suffix, or by name.
bool names_secret(std::string_view reference, std::string_view arn);

}  // namespace wheelpit
