#include "runtime/programs/interpreter_lookup.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "runtime/programs/language.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

bool is_there(const std::filesystem::path& program) {
  std::error_code ignored;
  return std::filesystem::exists(program, ignored);
}

// What runs functions of a runtime instead of its own version; "" if that does.
std::string stand_in_of(const RuntimeName& name, const Interpreter& interpreter) {
  if (interpreter.version == name.version) return "";
  return spoken(name.family, interpreter.version);
}

}  // namespace

asio::awaitable<Result<std::optional<Interpreter>>> InterpreterLookup::find(std::string runtime) {
  const auto name = parse_runtime_name(runtime);
  if (!name) {
    co_return Error(Errc::invalid_argument, "runtime " + runtime +
                                                " is not supported: wheelpit runs nodejs*, "
                                                "python3.*, java*, ruby* and provided.*");
  }
  if (name->family == RuntimeFamily::provided) co_return std::nullopt;
  if (const auto known = known_.find(runtime); known != known_.end()) {
    const Interpreter interpreter = known->second;
    if (co_await files_.run([&interpreter] { return is_there(interpreter.program); })) {
      co_return interpreter;
    }
  }
  auto found =
      co_await asking_.run([&] { return interpreters_.find(runtime, *name, clock_.now()); });
  if (!found) {
    known_.erase(runtime);
    co_return found.error();
  }
  // Whether a stand-in is still the best takes a look.
  if (found->version == name->version) known_.insert_or_assign(runtime, *found);
  const std::string other = stand_in_of(*name, *found);
  if (!other.empty() && told_of_stand_ins_.insert(runtime + " " + other).second) {
    log_.warn("runtime is not installed: using another version of its language",
              {{"runtime", runtime}, {"runs_on", other}, {"program", found->program.string()}});
  }
  co_return std::move(*found);
}

asio::awaitable<std::string> InterpreterLookup::stand_in(std::string runtime) {
  const auto interpreter = co_await find(runtime);
  if (!interpreter || !*interpreter) co_return "";
  co_return stand_in_of(*parse_runtime_name(runtime), **interpreter);
}

}  // namespace wheelpit::runtime
