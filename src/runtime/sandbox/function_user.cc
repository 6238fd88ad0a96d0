#include "runtime/sandbox/function_user.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace wheelpit::runtime {

namespace {

constexpr const char* kDefaultName = "wheelpit-functions";
// Of the range that systemd leaves to users who exist only for a while.
constexpr uid_t kFirstFree = 61993;
constexpr uid_t kLastFree = 65519;

std::optional<unsigned> number_of(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (number == static_cast<unsigned>(-1)) return std::nullopt;  // means "leave it" to the kernel
  return number;
}

std::optional<FunctionUser> user_called(const std::string& name) {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return std::nullopt;
  return FunctionUser{.uid = entry.pw_uid, .gid = entry.pw_gid};
}

std::optional<FunctionUser> user_numbered(uid_t uid) {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return std::nullopt;
  return FunctionUser{.uid = entry.pw_uid, .gid = entry.pw_gid};
}

bool has_group(gid_t gid) {
  std::vector<char> buffer(16384);
  group entry{};
  group* found = nullptr;
  getgrgid_r(gid, &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr;
}

std::optional<FunctionUser> nobody_s_numbers() {
  for (uid_t uid = kFirstFree; uid <= kLastFree; ++uid) {
    if (!user_numbered(uid) && !has_group(uid)) return FunctionUser{.uid = uid, .gid = uid};
  }
  return std::nullopt;
}

std::optional<FunctionUser> named(const std::string& setting) {
  const auto colon = setting.find(':');
  const auto uid = number_of(std::string_view(setting).substr(0, colon));
  if (!uid) return colon == std::string::npos ? user_called(setting) : std::nullopt;
  if (colon != std::string::npos) {
    const auto gid = number_of(std::string_view(setting).substr(colon + 1));
    if (!gid) return std::nullopt;
    return FunctionUser{.uid = *uid, .gid = *gid};
  }
  if (auto known = user_numbered(*uid)) return known;
  return FunctionUser{.uid = *uid, .gid = *uid};
}

}  // namespace

bool has_name(const FunctionUser& user) { return user_numbered(user.uid).has_value(); }

bool maps_one_ordinary_user(std::string_view uid_map) {
  std::istringstream lines{std::string(uid_map)};
  unsigned long inside = 0;
  unsigned long outside = 0;
  unsigned long count = 0;
  if (!(lines >> inside >> outside >> count)) return false;
  unsigned long more = 0;
  return count == 1 && outside != 0 && !(lines >> more);
}

EngineIdentity EngineIdentity::of_this_process() {
  EngineIdentity identity{.user = {.uid = geteuid(), .gid = getegid()}, .root = geteuid() == 0};
  if (identity.root) {
    std::ifstream file("/proc/self/uid_map");
    const std::string map{std::istreambuf_iterator<char>(file), {}};
    identity.root = !maps_one_ordinary_user(map);
  }
  return identity;
}

Result<std::optional<FunctionUser>> function_user(const std::string& setting,
                                                  const EngineIdentity& engine) {
  const auto refused = [&](const std::string& why) {
    return Error(Errc::invalid_argument, "[functions] user = \"" + setting + "\": " + why);
  };
  if (setting.empty()) {
    if (!engine.root) return std::nullopt;
    if (const auto known = user_called(kDefaultName)) return known;
    if (const auto free = nobody_s_numbers()) return free;
    return refused("no number is free for functions; name a user, or make one: useradd --system " +
                   std::string(kDefaultName));
  }
  const auto user = named(setting);
  if (!user) return refused("there is no such user; write a name, \"UID\" or \"UID:GID\"");
  if (*user == engine.user) return std::nullopt;
  if (!engine.root) {
    return refused(
        "only an engine that runs as root can run functions as another user than its "
        "own; leave the key out");
  }
  return user;
}

}  // namespace wheelpit::runtime
