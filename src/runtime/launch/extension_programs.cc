#include "runtime/launch/extension_programs.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <system_error>

#include "function/beneath.h"
#include "runtime/process/process.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

// From the service's documentation.
constexpr std::string_view kOfTheRuntime[] = {
    "AWS_EXECUTION_ENV",        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS",   "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT"};

// No such folder, or one that leads out of the layers.
bool means_none(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP || error == EXDEV;
}

Error not_listed(int error) {
  return {is_shortage(error) ? Errc::throttled : Errc::unavailable,
          "its extensions cannot be listed: " + error_text(error)};
}

}  // namespace

Result<std::vector<std::string>> extension_programs(const fs::path& layers_directory) {
  std::vector<std::string> names;
  if (layers_directory.empty()) return names;
  const FileDescriptor layers(open(layers_directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!layers) return not_listed(errno);
  const FileDescriptor folder =
      open_beneath_with_links(layers.get(), "extensions", O_PATH | O_DIRECTORY);
  if (!folder) {
    if (means_none(errno)) return names;
    return not_listed(errno);
  }
  std::error_code ec;
  fs::directory_iterator entry("/proc/self/fd/" + std::to_string(folder.get()), ec);
  for (; !ec && entry != fs::directory_iterator(); entry.increment(ec)) {
    std::error_code gone;
    const bool is_folder = fs::is_directory(entry->symlink_status(gone));
    if (!is_folder) names.push_back(entry->path().filename());
  }
  if (ec) return not_listed(ec.value());
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> extension_variables(const std::vector<std::string>& of_function) {
  std::vector<std::string> kept;
  std::ranges::copy_if(of_function, std::back_inserter(kept), [](std::string_view variable) {
    const std::string_view name = variable.substr(0, variable.find('='));
    return !name.starts_with('_') &&
           std::ranges::find(kOfTheRuntime, name) == std::ranges::end(kOfTheRuntime);
  });
  return kept;
}

}  // namespace wheelpit::runtime
