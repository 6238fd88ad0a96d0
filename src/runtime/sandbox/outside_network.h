#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

// The program that brings the outside world into a network namespace, and why it cannot be used:
// Errc::unavailable with what to install.
Result<std::string> find_outside_network();

// What lets one network namespace out: its own slirp4netns, which speaks for what is inside as a
// process of the engine's user. Nothing that listens on this machine's loopback is reached.
struct OutsideNetwork {
  Process process;
  OwnedFd ready;  // readable once it works; its end without a byte: it does not
  OwnedFd alive;  // closing it ends the process
};

// `program` is find_outside_network()'s; `socket` is any socket of that namespace. For a namespace
// that an ordinary user's sandbox has made, or root itself.
Result<OutsideNetwork> start_outside_network(const std::string& program, int socket);

// The command, for descriptors that are numbered as the process sees them: 3 ready, 4 alive, 5 the
// network namespace, 6 the user namespace that owns it unless that is ours. Pure.
std::vector<std::string> outside_network_arguments(const std::string& program,
                                                   bool own_user_namespace);

}  // namespace wheelpit::runtime
