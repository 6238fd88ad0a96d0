#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/process/process.h"
#include "runtime/sandbox/function_user.h"

namespace wheelpit::runtime {

struct RuntimeOptions;

// How the functions of this engine are kept apart from the machine: found out once, at its start,
// and the same for every process of a function from then on. What does not work later is an error
// of that start, never a reason for less.
struct Isolation {
  std::string bubblewrap;            // its path; "": functions run without a sandbox
  std::string why_none;              // of a missing sandbox
  std::optional<FunctionUser> user;  // whom the launcher becomes; absent: the engine's own user
  bool as_root = false;              // functions are host root, because the configuration says so
  // The launcher makes a user namespace for each environment, where bubblewrap does not. Its count
  // of processes is then the environment's own.
  bool own_namespace = false;
  std::shared_ptr<const OwnedFd> seccomp_filter;
  std::string outside_network;  // runtime/sandbox/outside_network.h; "": none is wanted

  // Without a sandbox: the functions' user has no name on this machine.
  bool nameless = false;

  bool sandboxed() const { return !bubblewrap.empty(); }
  // The user that a function in the sandbox sees itself as.
  FunctionUser seen_as() const { return user && !own_namespace ? *user : kServiceUser; }
  // The kernel counts processes by environment, whatever cgroups there are.
  bool counts_processes() const { return own_namespace || (sandboxed() && !user); }
};

// Why a trial did not work.
struct TrialFailure {
  enum class Kind {
    lasting,  // this machine has no bubblewrap, or its kernel does not allow it
    passing,  // another attempt may work; so does whatever is not known to be lasting
  };
  Kind kind = Kind::passing;
  std::string reason;
};

// What bubblewrap's last words say about the next attempt. Pure.
TrialFailure::Kind kind_of_refusal(std::string_view output);

// Tries the sandbox, as the options ask for it. Blocks for as long as a few trials take.
// REQUIRES: options.data_dir / "runtime" holds what write_bootstraps() writes.
//
// Errc::invalid_argument: the configuration asks for what must not be (functions as root, without
// having named it). Errc::unavailable: what it asks for does not work, or not now. Each names the
// keys to set.
Result<Isolation> settle_isolation(const RuntimeOptions& options);

}  // namespace wheelpit::runtime
