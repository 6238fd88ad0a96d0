#pragma once

#include <string>

namespace wheelpit::streams_server {

// Thrown: the service's error of that name.
struct Refused {
  std::string code;
  std::string message;
};

}  // namespace wheelpit::streams_server
