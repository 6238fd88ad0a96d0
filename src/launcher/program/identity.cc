#include "launcher/program/identity.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sys/prctl.h>

#include "launcher/program/report.h"
#include "launcher/program/text.h"

namespace wheelpit::launcher {

namespace {

constexpr std::uint32_t kCapabilities = 64;  // more than there are; the kernel refuses the rest
constexpr long kNotPermitted = -1;           // -EPERM

// Without CAP_SETPCAP (an ordinary user without a sandbox) the bounding set stays; it bounds
// nothing that no_new_privileges does not.
void drop_bounding_set() {
  for (std::uint32_t capability = 0; capability < kCapabilities; ++capability) {
    if (call(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0) == kNotPermitted) return;
  }
}

void drop_capabilities() {
  drop_bounding_set();
  call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct nothing[2] = {};
  must(LaunchStep::drop_capabilities, call(SYS_capset, &header, nothing));
}

void become_user(const Ids& user) {
  drop_bounding_set();
  must(LaunchStep::become_user, call(SYS_setgroups, 0, 0));
  must(LaunchStep::become_user, call(SYS_setresgid, user.gid, user.gid, user.gid));
  must(LaunchStep::become_user, call(SYS_setresuid, user.uid, user.uid, user.uid));
  // Else our own files in /proc were root's.
  call(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
}

void write_file(const char* path, const TextBuffer& text) {
  const long fd =
      must(LaunchStep::user_namespace, call(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0));
  must(LaunchStep::user_namespace, call(SYS_write, fd, text.text(), text.size()));
  close_fd(static_cast<int>(fd));
}

void enter_namespace(const Ids& seen_as) {
  const auto uid = static_cast<std::uint32_t>(call(SYS_geteuid));
  const auto gid = static_cast<std::uint32_t>(call(SYS_getegid));
  must(LaunchStep::user_namespace, call(SYS_unshare, CLONE_NEWUSER));
  write_file("/proc/self/setgroups", TextBuffer().add("deny"));
  write_file("/proc/self/uid_map", TextBuffer().add(seen_as.uid).add(" ").add(uid).add(" 1"));
  write_file("/proc/self/gid_map", TextBuffer().add(seen_as.gid).add(" ").add(gid).add(" 1"));
}

}  // namespace

void become(const Order& order) {
  if (order.user.given) become_user(order.user);
  if (order.seen_as.given) enter_namespace(order.seen_as);
  drop_capabilities();
}

}  // namespace wheelpit::launcher
