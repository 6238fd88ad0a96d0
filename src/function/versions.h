#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "function/function.h"

namespace wheelpit {

bool is_version_number(std::string_view qualifier);  // "7"; not "$LATEST"

// The version of `function` that "$LATEST" (also ""), or a number, stands for; nullptr if there is
// none. It is `function` itself or lies in it.
const Function* find_version(const Function& function, std::string_view version);
Function* find_version(Function& function, std::string_view version);

// The version that an alias points to first, a version itself, or "$LATEST" for "". What does not
// exist is returned as it is.
std::string version_of_qualifier(const Function& function, std::string_view qualifier);

// The longest timeout, in seconds, of the versions that an invocation through `qualifier` may run.
// Nothing if it names none.
std::optional<int> longest_timeout(const Function& function, std::string_view qualifier);

// The folders that environments of `function` and its versions run from, merged layers included;
// what is the user's own is not among them.
std::vector<std::string> directories_of(const Function& function);

// The first part of `function` alone: what a version of it is made of.
Function without_family(const Function& function);

}  // namespace wheelpit
