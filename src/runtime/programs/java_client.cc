#include "runtime/programs/java_client.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <memory>
#include <system_error>

#include "base/file_descriptor.h"
#include "function/beneath.h"

namespace wheelpit::runtime {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kClassFile =
    "com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class";
constexpr std::string_view kAllJars = "/*";

constexpr std::string_view kPublishedJar = "aws-lambda-java-runtime-interface-client-";

// Opens a path to read it. Nothing waits for a writer, whatever is there.
using Opener = std::function<FileDescriptor(const std::string& path, int flags)>;

// Of what the operator names: wherever its links lead.
FileDescriptor open_anywhere(const std::string& path, int flags) {
  return FileDescriptor(open(path.c_str(), flags | O_CLOEXEC));
}

// Of what a function brings: nothing outside of the folder, as its links are not the engine's to
// follow.
Opener opener_beneath(const std::string& folder) {
  auto root = std::make_shared<const FileDescriptor>(
      open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  return [root](const std::string& path, int flags) {
    return *root ? open_beneath_with_links(root->get(), path, flags) : FileDescriptor();
  };
}

struct Entry {
  FileDescriptor file;
  off_t size = 0;
  bool is_folder = false;
  bool is_file = false;
};

Entry look_at(const Opener& opener, const std::string& path) {
  Entry entry{.file = opener(path, O_RDONLY | O_NONBLOCK)};
  struct stat status{};
  if (!entry.file || fstat(entry.file.get(), &status) != 0) return {};
  entry.size = status.st_size;
  entry.is_folder = S_ISDIR(status.st_mode);
  entry.is_file = S_ISREG(status.st_mode);
  return entry;
}

using HasClient = bool (*)(const std::string& name, const Entry& jar);

bool is_published_jar(const std::string& name, const Entry& /*jar*/) {
  return name.starts_with(kPublishedJar);
}

// A zip ends with the names of what it holds: the client may be packed together with the function.
bool holds_client(const std::string& /*name*/, const Entry& jar) {
  constexpr off_t kNames = off_t{4} << 20U;
  const off_t begin = std::max(jar.size - kNames, off_t{0});
  std::string names(static_cast<std::size_t>(jar.size - begin), '\0');
  std::size_t read = 0;
  while (read < names.size()) {
    const ssize_t more = pread(jar.file.get(), names.data() + read, names.size() - read,
                               begin + static_cast<off_t>(read));
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) return false;
    read += static_cast<std::size_t>(more);
  }
  return names.contains(kClassFile);
}

bool any_jar(const Opener& opener, const std::string& folder, HasClient has_client) {
  const Entry entry = look_at(opener, folder);
  if (!entry.is_folder) return false;
  // By its descriptor: what is at the path meanwhile is not looked at.
  std::error_code ec;
  const fs::path opened = "/proc/self/fd/" + std::to_string(entry.file.get());
  for (fs::directory_iterator found(opened, ec); !ec && found != fs::directory_iterator();
       found.increment(ec)) {
    const std::string name = found->path().filename();
    if (!name.ends_with(".jar")) continue;
    const Entry jar = look_at(opener, (fs::path(folder) / name).string());
    if (jar.is_file && has_client(name, jar)) return true;
  }
  return false;
}

bool has_client(const Opener& opener, const std::string& path, HasClient jar_has_client) {
  if (path.ends_with(kAllJars)) {
    return any_jar(opener, path.substr(0, path.size() - kAllJars.size()), jar_has_client);
  }
  const Entry entry = look_at(opener, path);
  if (entry.is_folder) return look_at(opener, path + "/" + std::string(kClassFile)).is_file;
  return entry.is_file && jar_has_client(fs::path(path).filename(), entry);
}

bool any_has_client(const Opener& opener, const std::vector<std::string>& paths,
                    HasClient jar_has_client) {
  return std::ranges::any_of(
      paths, [&](const std::string& path) { return has_client(opener, path, jar_has_client); });
}

bool function_has_client(const Function& function, HasClient jar_has_client) {
  if (any_has_client(opener_beneath(function.code_directory), {".", "lib/*"}, jar_has_client)) {
    return true;
  }
  return !function.layers_directory.empty() &&
         has_client(opener_beneath(function.layers_directory), "java/lib/*", jar_has_client);
}

std::string joined(const std::vector<std::string>& entries) {
  std::string text;
  for (const std::string& entry : entries) text.append(text.empty() ? "" : ":").append(entry);
  return text;
}

// In the order in which the client itself would look for the function's classes.
std::vector<std::string> own_entries(const std::string& task_root, const std::string& layers_root) {
  return {task_root, task_root + "/lib/*", layers_root + "/java/lib/*"};
}

}  // namespace

bool has_java_client(const std::vector<std::string>& class_path) {
  return any_has_client(open_anywhere, class_path, is_published_jar) ||
         any_has_client(open_anywhere, class_path, holds_client);
}

std::optional<JavaClassPath> java_class_path(const Function& function,
                                             const std::vector<std::string>& configured,
                                             const std::string& task_root,
                                             const std::string& layers_root) {
  const bool given = has_java_client(configured);
  // To look into all jars of a package takes long.
  if (function_has_client(function, is_published_jar) ||
      (!given && function_has_client(function, holds_client))) {
    return JavaClassPath{.text = joined(own_entries(task_root, layers_root)), .shown = {}};
  }
  if (!given) return std::nullopt;
  JavaClassPath path{.text = joined(configured), .shown = {}};
  for (const std::string& entry : configured) {
    const bool folder = entry.ends_with(kAllJars);
    path.shown.emplace_back(folder ? entry.substr(0, entry.size() - kAllJars.size()) : entry);
  }
  // The client looks into /opt alone, but without the sandbox the layers are elsewhere.
  if (layers_root != "/opt") path.text += ":" + layers_root + "/java/lib/*";
  return path;
}

}  // namespace wheelpit::runtime
