#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "runtime/programs/runtime_name.h"

namespace wheelpit {

// A program that runs functions of one runtime.
struct Interpreter {
  std::filesystem::path program;  // the real one: no link, no shim
  std::filesystem::path prefix;   // the folder it is installed under: "/usr", "/root/.nvm/..."
  std::string version;            // as it says itself: "3.12", "22"
  std::string release{};          // within that version: the "7" of 3.12.7, the "11" of 22.11.0
  // Of Node.js: which of kSwitchedOffFeatures (runtime/programs/node_arguments.h) it knows.
  std::vector<std::string> features{};
};

// Finds the interpreter for a runtime by its exact version: python3.12 wants 3.12, nodejs22.x
// wants 22.*. Asking a candidate for its version takes tens of milliseconds and blocks; what was
// found is remembered, and that nothing was found for a few seconds.
class Interpreters {
 public:
  // `overrides` maps a runtime's name to a program.
  explicit Interpreters(std::map<std::string, std::string> overrides)
      : overrides_(std::move(overrides)) {}

  // Errc::invalid_argument with a sentence that says what to install; unavailable if a candidate
  // could not be asked, which is not remembered. `name` is what `runtime` parses to, and not of the
  // provided family.
  Result<Interpreter> find(const std::string& runtime, const RuntimeName& name, TimePoint now);

 private:
  struct Missing {
    TimePoint until;
    Error error;
  };

  Result<Interpreter> search(const std::string& runtime, const RuntimeName& name) const;

  std::map<std::string, std::string> overrides_;
  std::map<std::string, Interpreter, std::less<>> found_;
  std::map<std::string, Missing, std::less<>> missing_;
};

// The sentence of a refusal. `present`: the versions of the same family that were found. Pure.
std::string missing_interpreter_text(std::string_view runtime, const RuntimeName& name,
                                     const std::set<std::string>& present);

}  // namespace wheelpit
