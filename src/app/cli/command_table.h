#pragma once

#include <vector>

#include "app/cli/choice.h"

namespace wheelpit {

// All commands, in the order of `wheelpit --help`.
//
// To add one: what it does goes to app/commands (streams and an engine are arguments, so that a
// test is both), its arguments to a file here, NAME_arguments.cc, with a function of AddCommand's
// shape; then a line in command_table.cc.
const std::vector<AddCommand>& command_table();

}  // namespace wheelpit
