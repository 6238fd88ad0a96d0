#include "runtime/sandbox/seccomp_filter.h"

#include <linux/sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "runtime/process/memory_file.h"

namespace wheelpit::runtime {

namespace {

constexpr std::uint32_t kRefuse = SCMP_ACT_ERRNO(EPERM);
constexpr std::uint32_t kUnknown = SCMP_ACT_ERRNO(ENOSYS);
// Seems to be done, and is not.
constexpr std::uint32_t kIgnore = SCMP_ACT_ERRNO(0);

// By name, because a system call may be younger than the headers, and absent on an architecture.
constexpr const char* kRefused[] = {
    // File systems and their view.
    "mount", "umount", "umount2", "pivot_root", "move_mount", "open_tree", "open_tree_attr",
    "fsopen", "fsmount", "fsconfig", "fspick", "mount_setattr", "chroot", "quotactl", "quotactl_fd",
    "swapon", "swapoff", "fanotify_init", "open_by_handle_at", "name_to_handle_at",
    // Other namespaces.
    "setns",
    // Other processes.
    "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd",
    // The kernel itself.
    "bpf", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
    "create_module", "get_kernel_syms", "query_module", "perf_event_open", "userfaultfd",
    "io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl", "add_key", "request_key",
    "syslog", "lookup_dcookie", "nfsservctl", "uselib", "ustat", "sysfs", "_sysctl",
    // The machine.
    "reboot", "acct", "vhangup", "settimeofday", "stime", "clock_settime", "clock_settime64",
    "clock_adjtime", "clock_adjtime64", "adjtimex", "iopl", "ioperm", "modify_ldt", "vm86",
    "vm86old", "sethostname", "setdomainname", "pciconfig_read", "pciconfig_write",
    "pciconfig_iobase"};

// The C library falls back to clone, whose flags a filter can read.
constexpr const char* kUnknownCalls[] = {"clone3"};

constexpr std::uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                      CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWTIME;

// What makes memory executable, or address zero usable, behind a program's back.
constexpr std::uint64_t kPersonalities[] = {READ_IMPLIES_EXEC, MMAP_PAGE_ZERO, ADDR_COMPAT_LAYOUT};
// Set in no personality but in 0xFFFFFFFF, which asks for the present one.
constexpr std::uint64_t kQuestion = 0x40000000;

// Families of sockets that lie beyond what a function talks with, each a history of kernel faults.
constexpr int kSocketFamilies[] = {AF_PACKET, AF_ALG, AF_VSOCK, AF_RDS, AF_TIPC,
                                   AF_CAN,    AF_X25, AF_AX25,  AF_KEY, AF_BLUETOOTH};

// Of an argument that is an int the kernel looks at this much, whatever else the register holds.
constexpr std::uint64_t kInt = 0xFFFFFFFF;

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

class Builder {
 public:
  explicit Builder(scmp_filter_ctx filter) : filter_(filter) {}

  void answer(std::uint32_t action, const char* name) {
    const int number = seccomp_syscall_resolve_name(name);
    // Negative: this architecture has none of that name.
    if (number >= 0) keep(seccomp_rule_add_array(filter_, action, number, 0, nullptr), name);
  }
  // Refused if the comparison holds.
  void refuse_if(const char* name, scmp_arg_cmp comparison) {
    answer_if(kRefuse, name, {comparison});
  }
  // If all comparisons hold.
  void answer_if(std::uint32_t action, const char* name,
                 std::initializer_list<scmp_arg_cmp> comparisons) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number < 0) return;
    keep(seccomp_rule_add_array(filter_, action, number, static_cast<unsigned>(comparisons.size()),
                                comparisons.begin()),
         name);
  }
  void keep(int answer, const std::string& about) {
    if (answer != 0 && fault_.empty()) fault_ = about + ": " + error_text(-answer);
  }
  const std::string& fault() const { return fault_; }

 private:
  scmp_filter_ctx filter_;
  std::string fault_;
};

scmp_arg_cmp argument(unsigned index, scmp_compare how, std::uint64_t a, std::uint64_t b = 0) {
  return {.arg = index, .op = how, .datum_a = a, .datum_b = b};
}

void add_rules(Builder& rules) {
  for (const char* name : kRefused) rules.answer(kRefuse, name);
  for (const char* name : kUnknownCalls) rules.answer(kUnknown, name);
  for (std::uint64_t bit = 1; bit <= kNamespaces; bit <<= 1U) {
    if ((kNamespaces & bit) == 0) continue;
    rules.refuse_if("unshare", argument(0, SCMP_CMP_MASKED_EQ, bit, bit));
    // For clone, this bit is part of a signal's number.
    if (bit != CLONE_NEWTIME) rules.refuse_if("clone", argument(0, SCMP_CMP_MASKED_EQ, bit, bit));
  }
  rules.refuse_if("ptrace", argument(0, SCMP_CMP_NE, PTRACE_TRACEME));
  for (const std::uint64_t bit : kPersonalities) {
    rules.refuse_if("personality", argument(0, SCMP_CMP_MASKED_EQ, bit | kQuestion, bit));
  }
  for (const int family : kSocketFamilies) {
    rules.refuse_if("socket",
                    argument(0, SCMP_CMP_MASKED_EQ, kInt, static_cast<std::uint64_t>(family)));
  }
  // A limit of 0 would have cores handed to a program of the machine's again (kNoCore). Programs
  // that want none set it, and have what they want.
  rules.answer_if(kIgnore, "setrlimit", {argument(0, SCMP_CMP_MASKED_EQ, kInt, RLIMIT_CORE)});
  rules.answer_if(kIgnore, "prlimit64",
                  {argument(1, SCMP_CMP_MASKED_EQ, kInt, RLIMIT_CORE), argument(2, SCMP_CMP_NE, 0),
                   argument(3, SCMP_CMP_EQ, 0)});
  rules.answer_if(kRefuse, "prlimit64",
                  {argument(1, SCMP_CMP_MASKED_EQ, kInt, RLIMIT_CORE), argument(2, SCMP_CMP_NE, 0),
                   argument(3, SCMP_CMP_NE, 0)});
  // TIOCSTI and TIOCLINUX type into someone's terminal.
  for (const std::uint64_t request : {TIOCSTI, TIOCLINUX}) {
    rules.refuse_if("ioctl", argument(1, SCMP_CMP_MASKED_EQ, kInt, request));
  }
}

}  // namespace

Result<OwnedFd> make_seccomp_filter() {
  const auto failed = [](const std::string& why) {
    return Error(Errc::unavailable, "cannot build the system call filter: " + why);
  };
  const Filter filter(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
  if (!filter) return failed("out of memory");
  Builder rules(filter.get());
  rules.keep(seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, kUnknown), "architectures");
  // A binary search instead of a list that every system call walks through.
  static_cast<void>(seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
  add_rules(rules);
  auto file = make_memory_file("wheelpit-seccomp", "");
  if (!file) return file.error();
  if (rules.fault().empty()) {
    rules.keep(seccomp_export_bpf(filter.get(), file->get()), "program");
  }
  if (!rules.fault().empty()) return failed(rules.fault());
  return std::move(*file);
}

}  // namespace wheelpit::runtime
