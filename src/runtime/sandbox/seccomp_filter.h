#pragma once

#include "base/result.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// The system calls that no function needs and that reach out of an environment, or into the parts
// of the kernel where its faults are: a BPF program that answers them with EPERM and lets all
// others pass. System calls of another architecture than this one's are answered with ENOSYS.
//
// Returns a file that holds it, ready for the launcher to read.
Result<OwnedFd> make_seccomp_filter();

}  // namespace wheelpit::runtime
