#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/programs/interpreters.h"
#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {

// Asks a program what it is, which takes tens of milliseconds, of Java some more, and blocks. It
// may be a shim (pyenv, asdf, jenv) that finds the real one by the engine's environment, so it gets
// that environment. Errc::throttled and timed_out: it could not be run, which says nothing about
// it.
Result<Interpreter> ask_interpreter(const std::string& program, RuntimeFamily family);

// From what `java -XshowSettings:properties -version` prints; nothing if that is no such answer.
// Pure.
std::optional<Interpreter> read_java_answer(std::string_view printed);

}  // namespace wheelpit::runtime
