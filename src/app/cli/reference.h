#pragma once

#include <string>

#include "app/cli/command_tree.h"

namespace wheelpit {

// docs/cli.md: all commands, from their own help.
std::string markdown_reference(const CommandNode& root);

// wheelpit(1), for man.
std::string manual_page(const CommandNode& root, const std::string& version);

}  // namespace wheelpit
