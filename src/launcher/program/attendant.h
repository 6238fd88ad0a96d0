#pragma once

#include "launcher/program/order.h"

namespace wheelpit::launcher {

// One of the programs of an environment, as it must be executed.
struct Program {
  std::uint32_t number = 0;  // 0: the function's own; 1 and up: its extensions, in their order
  char** arguments = nullptr;
  char** environment = nullptr;
};

// Stays as the parent of the function's program and its extensions, and starts and signals them as
// the engine orders (protocol.h): returns in each child. Reports their ends. When the engine closes
// the control socket, the attendant ends, and with it all that it has started.
//
// REQUIRES: all protection is in force already: the attendant is of the function's user and may do
// no more than the function. That user can neither read nor write its memory.
Program attend(const Order& order, char** environment, char** extension_environment);

}  // namespace wheelpit::launcher
