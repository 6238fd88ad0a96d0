#pragma once

namespace wheelpit {

// Of the release, as brokers' operators and `wheelpit version` see it. The commit is known to
// main.cc alone, so that a commit recompiles one file.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace wheelpit
