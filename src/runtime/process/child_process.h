#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstddef>

#include "runtime/process/process.h"

namespace wheelpit::runtime {

// Descriptors that a child may be given beside the standard three.
inline constexpr std::size_t kMostInherited = 17;

// What the child needs, prepared before it exists: between clone and exec nothing may allocate.
struct ChildPlan {
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* working_directory = nullptr;
  int input = -1;
  int output = -1;
  const int* cgroups = nullptr;    // ended by -1
  const int* inherited = nullptr;  // ended by -1
  const rlimit* data = nullptr;
  rlim_t core = kNoCore;
  pid_t parent = -1;
  // What went wrong, seen by the parent because the plan lies on the child's stack, which is shared
  // until exec.
  const char* failed_step = nullptr;
  int error = 0;
};

// Like vfork, but the child has its own stack and we get its pidfd. -1: errno says why.
pid_t clone_child(ChildPlan& plan, int& pidfd);

}  // namespace wheelpit::runtime
