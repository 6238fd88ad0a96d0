#pragma once

#include <cstdint>

// What the engine and the launcher agree on. The launcher is the small static program (program/)
// that an environment's process is until it becomes the function's program: inside the sandbox, if
// there is one, and without it as well. It shares nothing with the engine but this file.
//
// Its command line:
//
//   launcher [OPTION...] -- PROGRAM [ARGUMENT...]
//
//   --user UID GID        become that user: no supplementary group, no capability
//   --namespace UID GID   be seen as UID:GID in its own user namespace
//   --processes N         RLIMIT_NPROC, which counts within the user namespace
//   --limit-first         the same for process 1 of the pid namespace: bubblewrap's own, which has
//                         the function's user, so that the function may write to its memory
//   --directory PATH      the working directory
//   --listen PORT         listen on 127.0.0.1:PORT, in the network namespace the launcher is in;
//   send
//                         the socket over kControlFd (SCM_RIGHTS, with one byte 'L'), then wait for
//                         one byte from there before the program begins
//   --spare N             with --listen: send N more sockets along, up to kMostSpareSockets, which
//   are
//                         of that namespace and connected to nothing
//   --supervise           stay as the parent of PROGRAM: see program/supervisor.h
//   --extension PATH      up to kMostExtensions times: stay as the parent of PROGRAM and of these,
//   and start each when
//                         the engine says so: see program/attendant.h
//
// In every case, and last: no capability, no new privileges, no descriptor but 0, 1 and 2, the
// seccomp program. PROGRAM is an absolute path. Its environment is what kEnvironmentFd holds.
//
// Whatever does not work ends the launcher with exit code 127 and a record that says so; nothing is
// left out silently.
namespace wheelpit::launcher {

// Descriptors that the launcher inherits, all but the last required.
inline constexpr int kEnvironmentFd = 3;  // file: "NAME=value" each, every one ended by a NUL
inline constexpr int kSeccompFd = 4;      // file: the BPF program, an array of sock_filter
inline constexpr int kReportFd = 5;       // pipe: takes LaunchRecords
inline constexpr int kSandboxFd = 6;      // not the launcher's: the BPF program for bubblewrap
inline constexpr int kArgumentsFd = 7;    // not the launcher's: the arguments of bubblewrap
inline constexpr int kControlFd = 8;      // Unix stream socket, only with --listen or --extension
// With --extension:
inline constexpr int kExtensionEnvironmentFd = 9;  // file, as kEnvironmentFd
inline constexpr int kExtensionOutputFd = 10;      // pipe: standard output and error of the first
                                                   // extension; those of the others follow

inline constexpr std::uint32_t kMostExtensions = 10;
inline constexpr std::uint32_t kMostSpareSockets = kMostExtensions + 1;

// What the engine sends over kControlFd, once listening is settled.
struct AttendCommand {
  enum class Kind : std::uint32_t { start, signal };
  Kind kind;
  std::uint32_t program;  // 0: PROGRAM; from 1 on: the extensions in their order
  std::int32_t signal;    // goes to the program's process group
};

enum class LaunchEvent : std::uint32_t {
  executing = 1,    // all is done; PROGRAM is executed next
  exec_failed = 2,  // follows `executing`: PROGRAM could not be executed, `error` says why
  failed = 3,       // `step` could not be done
  ended = 4,        // with --extension: `error` is the status as wait4 tells it
};

enum class LaunchStep : std::uint32_t {
  none,
  arguments,
  environment,
  seccomp_program,
  listen,
  supervise,
  attend,
  become_user,
  user_namespace,
  limit_processes,
  drop_capabilities,
  working_directory,
  close_descriptors,
  no_new_privileges,
  seccomp,
};

// What arrives at the other end of kReportFd. Nothing at all: the launcher was never reached.
struct LaunchRecord {
  LaunchEvent event;
  LaunchStep step;
  std::int32_t error;     // errno
  std::uint32_t program;  // as in AttendCommand
};

}  // namespace wheelpit::launcher
