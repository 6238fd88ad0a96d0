#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit::runtime {

// A user of this machine, by numbers.
struct FunctionUser {
  uid_t uid = 0;
  gid_t gid = 0;

  bool operator==(const FunctionUser&) const = default;
};

// The user of functions at the service, and here in a user namespace: sbx_user1051.
inline constexpr FunctionUser kServiceUser{.uid = 993, .gid = 990};

// True if this machine has a name for that user. Without one, a program that asks for its own user
// or home folder fails.
bool has_name(const FunctionUser& user);

// What decides the user of functions.
struct EngineIdentity {
  FunctionUser user;
  // The engine may become others, and what runs as it could do anything to this machine. Not for
  // uid 0 in a user namespace that maps no other user.
  bool root = false;

  static EngineIdentity of_this_process();
};

// True if a map as in /proc/self/uid_map tells of one user alone, who is not root outside.
// Pure.
bool maps_one_ordinary_user(std::string_view uid_map);

// The user that `setting` of [functions] user names ("name", "uid" or "uid:gid"; a group that is
// not named is the user's own), or a root engine's default if it is "": the user
// wheelpit-functions, else unused numbers. Nothing: functions run as the engine's own user.
// Errc::invalid_argument: there is no such user, or the engine cannot become it.
Result<std::optional<FunctionUser>> function_user(const std::string& setting,
                                                  const EngineIdentity& engine);

}  // namespace wheelpit::runtime
