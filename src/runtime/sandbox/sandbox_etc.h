#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/sandbox/function_user.h"

namespace wheelpit::runtime {

// The name of the functions' user in the sandbox, and its home, which is missing: the service's.
inline constexpr std::string_view kServiceUserName = "sbx_user1051";
inline constexpr std::string_view kServiceUserHome = "/home/sbx_user1051";

// /etc/passwd and /etc/group of the sandbox: root, no one (for all users that the namespace does
// not map) and `user`. Pure.
std::string passwd_text(const FunctionUser& user);
std::string group_text(const FunctionUser& user);

// /etc/hosts of the sandbox: this machine's, and what functions expect beyond that, as far as it
// does not say so itself: localhost, sandbox.localdomain (where the service's documentation has
// extensions listen), and the machine's own name. Pure.
std::string hosts_text(std::string_view of_this_machine, std::string_view host_name);

// Writes passwd, group and hosts below `folder`; what is there with the same text stays as it is.
Status write_sandbox_etc(const std::filesystem::path& folder, const FunctionUser& user);

// Takes over what has changed in this machine's /etc/hosts since. Environments that run keep what
// they have. If it cannot be written, the old one stays.
void refresh_hosts(const std::filesystem::path& folder);

}  // namespace wheelpit::runtime
