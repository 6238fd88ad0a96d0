#include "runtime/programs/entrypoint.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "function/beneath.h"
#include "runtime/process/process.h"
#include "runtime/process/program_trouble.h"

namespace wheelpit::runtime {
namespace {

FileDescriptor open_folder(const std::string& path) {
  return FileDescriptor(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

// Short of descriptors, nothing is known of the program: the start fails, and says why.
std::optional<std::string> trouble(int error) {
  return is_shortage(error) ? std::nullopt : std::optional(error_text(error));
}

// Nothing for what is not a link.
std::string target_of(int folder, const char* name) {
  std::array<char, PATH_MAX> target{};
  const ssize_t size = readlinkat(folder, name, target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

// Whoever runs it is another user than the engine, or may be: one right to execute is enough here.
std::optional<std::string> judge(const FileDescriptor& program) {
  if (!program) return trouble(errno);
  struct stat status{};
  if (fstat(program.get(), &status) != 0) return error_text(errno);
  const bool executable = S_ISREG(status.st_mode) && (status.st_mode & 0111U) != 0;
  return executable ? std::nullopt : std::optional(error_text(EACCES));
}

// As the function sees it. Holds nothing, with errno, if that is missing: EXDEV for what only the
// function can see.
FileDescriptor open_program(const Function& function, int flags) {
  constexpr const char* kName = "bootstrap";
  constexpr std::string_view kTask = "/var/task/";
  constexpr std::string_view kLayers = "/opt/";
  const FileDescriptor code = open_folder(function.code_directory);
  if (!code) return {};
  const std::string target = target_of(code.get(), kName);
  if (target.starts_with(kTask)) {
    return open_beneath_with_links(code.get(), target.substr(kTask.size()), flags);
  }
  if (target.starts_with(kLayers)) {
    errno = ENOENT;
    if (function.layers_directory.empty()) return {};
    const FileDescriptor layers = open_folder(function.layers_directory);
    if (!layers) return {};
    return open_beneath_with_links(layers.get(), target.substr(kLayers.size()), flags);
  }
  return open_beneath_with_links(code.get(), kName, flags);
}

}  // namespace

std::optional<std::string> entrypoint_trouble(const Function& function) {
  const FileDescriptor program = open_program(function, O_PATH);
  if (!program && errno == EXDEV) return std::nullopt;
  return judge(program);
}

std::string execution_trouble(const Function& function, int error) {
  std::string words = error_text(error);
  const FileDescriptor program = open_program(function, O_RDONLY | O_NONBLOCK);
  if (!program) return words;
  std::string head(kProgramHead, '\0');
  const ssize_t size = pread(program.get(), head.data(), head.size(), 0);
  if (size < 0) return words;
  head.resize(static_cast<std::size_t>(size));
  const std::string why = program_trouble(head, error);
  return why.empty() ? words : words + " (" + why + ")";
}

}  // namespace wheelpit::runtime
