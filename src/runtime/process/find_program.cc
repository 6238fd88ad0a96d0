#include "runtime/process/find_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace wheelpit {

namespace {

bool is_program(const std::string& path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::vector<std::string> find_programs(std::string_view name) {
  // Nobody changes the engine's environment while it runs.
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  std::vector<std::string> found;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const std::string folder(rest.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    if (!folder.starts_with('/')) continue;
    const std::string program = folder + "/" + std::string(name);
    if (is_program(program)) found.push_back(program);
  }
  return found;
}

std::optional<std::string> find_program(std::string_view name) {
  const auto found = find_programs(name);
  if (found.empty()) return std::nullopt;
  return found.front();
}

}  // namespace wheelpit
