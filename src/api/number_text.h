#pragma once

#include <string>

namespace wheelpit {

// A finite number as the service writes it, in JSON and in errors: 0.1, 1.0.
std::string number_text(double value);

}  // namespace wheelpit
