#pragma once

#include <string>

namespace wheelpit::api {

// A finite number as the service writes it, in JSON and in errors: 0.1, 1.0, 1790000000.0 (a time:
// never 1.79e+09, which is shorter).
std::string number_text(double value);

}  // namespace wheelpit::api
