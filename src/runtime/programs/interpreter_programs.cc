#include "runtime/programs/interpreter_programs.h"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <system_error>

#include "runtime/process/find_program.h"
#include "runtime/programs/language.h"
#include "runtime/programs/version_choice.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

// Where Debian, Fedora and others put what is in PATH but once.
std::vector<std::string> javas() {
  std::vector<std::string> list;
  glob_t found{};
  // Unsafe among threads for patterns with "~" alone.
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  if (glob("/usr/lib/jvm/*/bin/java", 0, nullptr, &found) == 0) {
    list.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  return list;
}

}  // namespace

bool is_interpreter_name(RuntimeFamily family, std::string_view name) {
  std::string_view front = language_of(family).program;
  if (!name.starts_with(front)) return false;
  name.remove_prefix(front.size());
  if (family == RuntimeFamily::java) return name.empty();
  if (family == RuntimeFamily::node && name == "js") return true;
  // "python" alone may be Python 2.
  if (family == RuntimeFamily::python && !name.starts_with('3')) return false;
  return name.find_first_not_of("0123456789.") == std::string_view::npos && !name.ends_with('.');
}

std::string version_in_name(RuntimeFamily family, std::string_view program) {
  const std::string file = fs::path(program).filename();
  const auto begin = file.find_first_of("0123456789");
  if (begin == std::string::npos) return "";
  const bool whole = family == RuntimeFamily::node || file.contains('.');
  return whole ? file.substr(begin) : "";
}

std::vector<std::string> interpreter_programs(const RuntimeName& name) {
  std::vector<std::string> found = find_programs_if(
      [&](std::string_view file) { return is_interpreter_name(name.family, file); });
  if (name.family == RuntimeFamily::java) std::ranges::move(javas(), std::back_inserter(found));
  std::vector<std::string> programs;
  std::vector<std::string> unnamed;
  std::vector<std::string> others;
  for (std::string& program : found) {
    const std::string version = version_in_name(name.family, program);
    auto& group = version == name.version ? programs : version.empty() ? unnamed : others;
    group.push_back(std::move(program));
  }
  std::ranges::sort(others, [&](const std::string& a, const std::string& b) {
    return is_nearer(name, version_in_name(name.family, a), version_in_name(name.family, b));
  });
  std::ranges::move(unnamed, std::back_inserter(programs));
  std::ranges::move(others, std::back_inserter(programs));

  std::set<fs::path> seen;
  std::erase_if(programs, [&](const std::string& program) {
    std::error_code ec;
    const fs::path real = fs::canonical(program, ec);
    return ec || !seen.insert(real).second;
  });
  return programs;
}

}  // namespace wheelpit::runtime
