#include "runtime/programs/interpreters.h"

#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "runtime/programs/interpreter_programs.h"
#include "runtime/programs/interpreter_question.h"

namespace wheelpit::runtime {

namespace {

constexpr auto kBelieveMissing = std::chrono::seconds(5);
constexpr auto kBelieveStandIn = std::chrono::seconds(5);

// It could not be run: that says nothing about it.
bool is_unknown(const Error& error) {
  return error.code() == Errc::throttled || error.code() == Errc::timed_out;
}

Error cannot_ask(const std::string& runtime, const Error& why) {
  return {Errc::unavailable, "runtime " + runtime + " cannot be started now: " + why.message() +
                                 "; it is tried again"};
}

}  // namespace

Result<Interpreter> Interpreters::find(const std::string& runtime, const RuntimeName& name,
                                       TimePoint now) {
  if (const auto known = found_.find(runtime); known != found_.end()) {
    if (still_right(known->second, runtime, name, now)) return known->second.interpreter;
    found_.erase(known);
  }
  if (const auto missing = missing_.find(runtime);
      missing != missing_.end() && now < missing->second.until) {
    return missing->second.error;
  }
  auto found = search(runtime, name);
  if (!found && found.error().code() == Errc::unavailable) return found.error();
  if (!found) {
    missing_.insert_or_assign(runtime, Missing{now + kBelieveMissing, found.error()});
    return found.error();
  }
  missing_.erase(runtime);
  found->look_again = now + kBelieveStandIn;
  return found_.insert_or_assign(runtime, std::move(*found)).first->second.interpreter;
}

bool Interpreters::still_right(Found& found, const std::string& runtime, const RuntimeName& name,
                               TimePoint now) const {
  if (!std::filesystem::exists(found.interpreter.program)) return false;
  if (!found.stands_in || now < found.look_again) return true;
  found.look_again = now + kBelieveStandIn;
  return found.programs == programs_for(runtime, name);
}

// Those that the configuration names for other runtimes of the family are as good as those in PATH.
std::vector<std::string> Interpreters::programs_for(const std::string& runtime,
                                                    const RuntimeName& name) const {
  std::vector<std::string> programs = interpreter_programs(name);
  for (const auto& [other, program] : overrides_) {
    const auto parsed = parse_runtime_name(other);
    if (other != runtime && parsed && parsed->family == name.family) programs.push_back(program);
  }
  return programs;
}

// Whatever its version: the user has said so.
Result<Interpreters::Found> Interpreters::given(const std::string& runtime,
                                                const std::string& program,
                                                RuntimeFamily family) const {
  auto interpreter = ask_interpreter(program, family);
  if (interpreter) return Found{.interpreter = std::move(*interpreter)};
  if (is_unknown(interpreter.error())) return cannot_ask(runtime, interpreter.error());
  return Error(Errc::invalid_argument,
               "[runtimes] \"" + runtime + "\": " + interpreter.error().message());
}

Result<Interpreters::Found> Interpreters::search(const std::string& runtime,
                                                 const RuntimeName& name) const {
  if (const auto program = overrides_.find(runtime); program != overrides_.end()) {
    return given(runtime, program->second, name.family);
  }
  Found found{.stands_in = true, .programs = programs_for(runtime, name)};
  std::map<std::string, Interpreter> installed;
  std::set<std::string> versions;
  std::optional<Error> unknown;
  std::string nearest;
  for (const std::string& program : found.programs) {
    const std::string named = version_in_name(name.family, program);
    if (!named.empty() && named != name.version &&
        (match_ == RuntimeMatch::exact || (!nearest.empty() && !is_nearer(name, named, nearest)))) {
      continue;  // what its name tells is enough
    }
    auto interpreter = ask_interpreter(program, name.family);
    if (!interpreter) {
      if (is_unknown(interpreter.error())) unknown = interpreter.error();
      continue;
    }
    if (interpreter->version == name.version) return Found{.interpreter = std::move(*interpreter)};
    if (nearest.empty() || is_nearer(name, interpreter->version, nearest)) {
      nearest = interpreter->version;
    }
    versions.insert(interpreter->version);
    installed.emplace(interpreter->version, std::move(*interpreter));
  }
  const auto version = choose_version(runtime, name, versions, match_);
  if (!version && unknown) return cannot_ask(runtime, *unknown);
  if (!version) return version.error();
  found.interpreter = std::move(installed.at(*version));
  // The one that could not be run may be the right one: all are asked again soon.
  if (unknown) found.programs.clear();
  return found;
}

}  // namespace wheelpit::runtime
