#pragma once

#include <string>
#include <string_view>

#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {

// What is particular to the runtimes of one family that run on an interpreter of this machine.
struct Language {
  std::string_view name;     // "Node.js"
  std::string_view program;  // of any version, without its number: "node"
  // A runtime's identifier is what stands before its version and after it.
  std::string_view front;
  std::string_view back;
  std::string_view elsewhere;  // where there are other versions than a distribution's
};

// REQUIRES: not RuntimeFamily::provided.
const Language& language_of(RuntimeFamily family);

// "Node.js 22", "Python 3.11"
std::string spoken(RuntimeFamily family, std::string_view version);

// "nodejs22.x"; "" if the service never had a runtime of that version.
std::string runtime_of(RuntimeFamily family, std::string_view version);

// A version as a number that grows with it: 312 for "3.12", 2200 for "22". What is none is 0.
int version_number(std::string_view version);

}  // namespace wheelpit::runtime
