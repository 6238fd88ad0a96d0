#pragma once

#include <cstdint>

#include "launcher/protocol.h"

namespace wheelpit::launcher {

struct Ids {
  bool given = false;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
};

// What the command line asks for.
struct Order {
  Ids user;
  Ids seen_as;
  bool limit_processes = false;
  std::uint32_t processes = 0;
  bool limit_first = false;
  const char* directory = nullptr;
  bool listen = false;
  std::uint32_t port = 0;
  std::uint32_t spares = 0;
  bool supervise = false;
  std::uint32_t extension_count = 0;
  char* extensions[kMostExtensions] = {};  // their paths
  char** program = nullptr;                // and its arguments, ended by a null pointer
};

// False: it is not one that protocol.h describes.
bool parse_order(char** arguments, Order& order);

}  // namespace wheelpit::launcher
