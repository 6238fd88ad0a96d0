#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {

// What may run functions of a runtime whose own version this machine lacks.
enum class RuntimeMatch {
  exact,    // nothing
  nearest,  // the nearest installed version of its language
};

// Whether version `a` is nearer to the wanted one than `b` is: fewer versions away, of two the
// newer. What was compiled for a Java runs on none that is older, so for Java every newer one is
// nearer. Pure.
bool is_nearer(const RuntimeName& wanted, std::string_view a, std::string_view b);

// Which of the installed versions of its language runs functions of `runtime`, which parses to
// `wanted`: its own, else with RuntimeMatch::nearest the nearest. Errc::invalid_argument with what
// to do, if none may. Pure.
Result<std::string> choose_version(std::string_view runtime, const RuntimeName& wanted,
                                   const std::set<std::string>& installed, RuntimeMatch match);

}  // namespace wheelpit::runtime
