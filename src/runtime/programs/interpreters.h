#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "runtime/programs/runtime_name.h"
#include "runtime/programs/version_choice.h"

namespace wheelpit::runtime {

// A program that runs functions of one runtime.
struct Interpreter {
  std::filesystem::path program;  // the real one: no link, no shim
  std::filesystem::path prefix;   // the folder it is installed under: "/usr", "/root/.nvm/..."
  std::string version;            // as it says itself: "3.12", "22"
  std::string release{};          // within that version: the "7" of 3.12.7, the "11" of 22.11.0
  // Of Node.js: which of kSwitchedOffFeatures (runtime/node_arguments.h) it knows.
  std::vector<std::string> features{};
};

// Finds the interpreter for a runtime: the one that the configuration names, else one of its exact
// version (python3.12 wants 3.12, nodejs22.x wants 22.*), else, as `match` allows, the nearest.
// Asking a candidate for its version takes tens of milliseconds and blocks; what was found is
// remembered, a stand-in until there are other programs to choose from, and that nothing was found
// for a few seconds.
class Interpreters {
 public:
  // `overrides` maps a runtime's name to a program.
  Interpreters(std::map<std::string, std::string> overrides, RuntimeMatch match)
      : overrides_(std::move(overrides)), match_(match) {}

  // Errc::invalid_argument with a sentence that says what to install; unavailable if a candidate
  // could not be run, which is not remembered. `name` is what `runtime` parses to, and not of the
  // provided family.
  Result<Interpreter> find(const std::string& runtime, const RuntimeName& name, TimePoint now);

 private:
  struct Found {
    Interpreter interpreter{};
    bool stands_in = false;               // for a version that is not installed
    std::vector<std::string> programs{};  // it was chosen from
    TimePoint look_again{};               // whether they are the same
  };
  struct Missing {
    TimePoint until;
    Error error;
  };

  Result<Found> search(const std::string& runtime, const RuntimeName& name) const;
  Result<Found> given(const std::string& runtime, const std::string& program,
                      RuntimeFamily family) const;
  std::vector<std::string> programs_for(const std::string& runtime, const RuntimeName& name) const;
  bool still_right(Found& found, const std::string& runtime, const RuntimeName& name,
                   TimePoint now) const;

  std::map<std::string, std::string> overrides_;
  RuntimeMatch match_;
  std::map<std::string, Found, std::less<>> found_;
  std::map<std::string, Missing, std::less<>> missing_;
};

}  // namespace wheelpit::runtime
