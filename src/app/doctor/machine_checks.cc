#include <sys/timex.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "app/commands/batch_row.h"
#include "app/dev/work_folder.h"
#include "app/doctor/checks.h"
#include "app/engine/engine_options.h"
#include "app/process/descriptors.h"
#include "async/sqlite/free_space.h"
#include "runtime/launch/isolation.h"
#include "runtime/programs/bootstraps.h"
#include "runtime/programs/interpreter_programs.h"
#include "runtime/programs/interpreter_question.h"
#include "runtime/programs/language.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

// The nearest folder that exists.
fs::path existing(fs::path path) {
  std::error_code ignored;
  while (!path.empty() && !fs::exists(path, ignored) && path != path.root_path()) {
    path = path.parent_path();
  }
  return path.empty() ? fs::path(".") : path;
}

}  // namespace

CheckResult disk_result(const std::string& folder, std::uint64_t free, std::uint64_t wanted) {
  CheckResult result{
      .name = "disk",
      .words = bytes_text(static_cast<std::int64_t>(free)) + " are free for " + folder};
  if (free >= wanted) return result;
  result.outcome = CheckOutcome::failed;
  result.remedy = "asynchronous events are refused below " +
                  bytes_text(static_cast<std::int64_t>(wanted)) +
                  ": make room, or set [server] data_dir or [async] min_free_bytes";
  return result;
}

CheckResult check_data_folder(const Config& config) {
  const fs::path folder = fs::absolute(config.data_dir);
  const fs::path there = existing(folder);
  if (access(there.c_str(), W_OK | X_OK) != 0) {
    return {.name = "disk",
            .outcome = CheckOutcome::failed,
            .words = there.string() + " cannot be written by this user",
            .remedy = "set [server] data_dir to a folder that this user can write to"};
  }
  return disk_result(folder.string(), async::free_bytes_at(there.string()),
                     config.async.limits.min_free_bytes);
}

CheckResult check_sandbox(const Config& config) {
  CheckResult result{.name = "sandbox"};
  const auto fail = [&](const Error& error) {
    result.outcome = CheckOutcome::failed;
    result.words = error.message();
    return result;
  };
  const auto folder = WorkFolder::make("/nowhere");
  if (!folder) return fail(folder.error());
  // As an engine that runs as root lets functions of another user pass.
  if (geteuid() == 0 && config.sandbox == runtime::SandboxMode::none) {
    std::error_code ignored;
    fs::permissions(folder->path(),
                    fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec, ignored);
  }
  runtime::RuntimeOptions options = runtime_options(config);
  options.data_dir = folder->path();
  if (Status written = runtime::write_bootstraps(folder->path() / "runtime"); !written) {
    return fail(written.error());
  }
  const auto isolation = runtime::settle_isolation(options);
  if (!isolation) return fail(isolation.error());
  if (isolation->sandboxed()) {
    result.words = "functions run in " + isolation->bubblewrap;
    return result;
  }
  result.outcome = CheckOutcome::warning;
  result.words =
      "functions run without a sandbox: " +
      (isolation->why_none.empty() ? "the configuration asks for none" : isolation->why_none);
  result.remedy =
      "install bubblewrap, or let users make namespaces; [functions] sandbox = \"required\" "
      "refuses "
      "to start without";
  return result;
}

std::vector<CheckResult> check_interpreters() {
  using runtime::RuntimeFamily;
  constexpr auto kNewest =
      std::to_array<std::pair<RuntimeFamily, std::string_view>>({{RuntimeFamily::python, "3.13"},
                                                                 {RuntimeFamily::node, "22"},
                                                                 {RuntimeFamily::java, "21"},
                                                                 {RuntimeFamily::ruby, "3.3"}});
  std::vector<CheckResult> results;
  for (const auto& [family, version] : kNewest) {
    const std::string language(runtime::language_of(family).name);
    CheckResult result{.name = "interpreter of " + language};
    for (const std::string& program :
         runtime::interpreter_programs({.family = family, .version = std::string(version)})) {
      const auto found = runtime::ask_interpreter(program, family);
      if (!found) continue;
      result.words = runtime::spoken(family, found->version) + " at " + program;
      break;
    }
    if (result.words.empty()) {
      result.outcome = CheckOutcome::warning;
      result.words = "none in PATH: functions in " + language + " cannot run";
      result.remedy = "install one, or name it in [runtimes], if there are such functions";
    }
    results.push_back(std::move(result));
  }
  return results;
}

CheckResult check_clock() {
  timex state{};
  const int status = adjtimex(&state);
  CheckResult result{.name = "clock", .words = "it is kept in time"};
  if (status < 0) {
    result.outcome = CheckOutcome::warning;
    result.words = "whether it is kept in time cannot be told here";
  } else if (status == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    result.outcome = CheckOutcome::warning;
    result.words = "nobody keeps it in time";
    result.remedy =
        "run chrony or systemd-timesyncd: signatures are refused by clocks that differ by minutes";
  }
  return result;
}

CheckResult check_descriptors() {
  constexpr std::uint64_t kFew = 4096;
  const std::uint64_t limit = raise_descriptor_limit();
  CheckResult result{.name = "limits",
                     .words = std::to_string(limit) + " file descriptors, of which " +
                              std::to_string(connections_of(limit)) +
                              " for connections to the API"};
  if (limit < kFew) {
    result.outcome = CheckOutcome::warning;
    result.remedy = "raise the hard limit (ulimit -Hn, LimitNOFILE of systemd) to 65536";
  }
  return result;
}

}  // namespace wheelpit
