#pragma once

#include <map>
#include <string>

#include "base/clock.h"
#include "base/secret.h"

namespace wheelpit::kafka {

// What a login by OAUTHBEARER shows: a token of RFC 7628, and how long it is good for.
struct LoginToken {
  Secret value;
  WallTime expires{};
  std::string principal = {};                          // for the library's log; "" if not known
  std::map<std::string, std::string> extensions = {};  // of SASL
};

}  // namespace wheelpit::kafka
