#pragma once

namespace wheelpit {

// The exit codes of all commands. Each command's help says when.
inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitBadUsage = 2;

}  // namespace wheelpit
