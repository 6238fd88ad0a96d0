#include "runtime/process/find_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace wheelpit::runtime {

namespace {

bool is_program(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

// Of the engine's PATH, as far as they are absolute.
std::vector<std::string> folders() {
  // No one changes the engine's environment while it runs.
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  std::vector<std::string> list;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    if (rest.starts_with('/')) list.emplace_back(rest.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
  }
  return list;
}

}  // namespace

std::vector<std::string> find_programs(std::string_view name) {
  std::vector<std::string> found;
  for (const std::string& folder : folders()) {
    const std::string program = folder + "/" + std::string(name);
    if (is_program(program)) found.push_back(program);
  }
  return found;
}

std::vector<std::string> find_programs_if(const std::function<bool(std::string_view)>& wanted) {
  std::vector<std::string> found;
  for (const std::string& folder : folders()) {
    std::set<std::string> names;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ec)) {
      std::string name = entry.path().filename();
      if (wanted(name)) names.insert(std::move(name));
    }
    for (const std::string& name : names) {
      std::string path = std::filesystem::path(folder) / name;
      if (is_program(path)) found.push_back(std::move(path));
    }
  }
  return found;
}

std::optional<std::string> find_program(std::string_view name) {
  const auto found = find_programs(name);
  if (found.empty()) return std::nullopt;
  return found.front();
}

}  // namespace wheelpit::runtime
