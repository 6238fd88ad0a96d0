#pragma once

#include <string>

#include "app/cli/command_tree.h"

namespace wheelpit {

// Scripts that complete the commands below `root` in a shell.
std::string bash_completion(const CommandNode& root);
std::string zsh_completion(const CommandNode& root);
std::string fish_completion(const CommandNode& root);

}  // namespace wheelpit
