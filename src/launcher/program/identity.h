#pragma once

#include "launcher/program/order.h"

namespace wheelpit::launcher {

// Becomes the user of the order, in its own user namespace where it asks for one, with no
// capability left in any set. Ends the launcher if one of it does not work.
void become(const Order& order);

}  // namespace wheelpit::launcher
