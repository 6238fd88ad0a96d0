#include "runtime/programs/java_client.h"

#include <algorithm>
#include <fstream>
#include <ios>
#include <system_error>

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kClassFile =
    "com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class";
constexpr std::string_view kAllJars = "/*";

constexpr std::string_view kPublishedJar = "aws-lambda-java-runtime-interface-client-";

using HasClient = bool (*)(const fs::path& jar);

bool is_published_jar(const fs::path& jar) {
  return jar.filename().string().starts_with(kPublishedJar);
}

// A zip ends with the names of what it holds: the client may be packed together with the function.
bool holds_client(const fs::path& jar) {
  constexpr std::streamoff kNames = std::streamoff{4} << 20U;
  std::ifstream file(jar, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size <= 0) return false;
  std::string names(static_cast<std::size_t>(std::min(size, kNames)), '\0');
  file.seekg(-static_cast<std::streamoff>(names.size()), std::ios::end);
  file.read(names.data(), static_cast<std::streamsize>(names.size()));
  return file.good() && names.contains(kClassFile);
}

bool any_jar(const fs::path& folder, HasClient has_client) {
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec)) {
    if (entry.path().extension() == ".jar" && has_client(entry.path())) return true;
  }
  return false;
}

bool has_client(const std::string& entry, HasClient jar_has_client) {
  if (entry.ends_with(kAllJars)) {
    return any_jar(entry.substr(0, entry.size() - kAllJars.size()), jar_has_client);
  }
  std::error_code ec;
  if (fs::is_directory(entry, ec)) return fs::is_regular_file(fs::path(entry) / kClassFile, ec);
  return fs::is_regular_file(entry, ec) && jar_has_client(entry);
}

bool any_has_client(const std::vector<std::string>& entries, HasClient jar_has_client) {
  return std::ranges::any_of(
      entries, [&](const std::string& entry) { return has_client(entry, jar_has_client); });
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
  return any_has_client(class_path, is_published_jar) || any_has_client(class_path, holds_client);
}

std::optional<JavaClassPath> java_class_path(const Function& function,
                                             const std::vector<std::string>& configured,
                                             const std::string& task_root,
                                             const std::string& layers_root) {
  std::vector<std::string> own = own_entries(function.code_directory, function.layers_directory);
  if (function.layers_directory.empty()) own.pop_back();
  const bool given = has_java_client(configured);
  // To look into all jars of a package takes long.
  if (any_has_client(own, is_published_jar) || (!given && any_has_client(own, holds_client))) {
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

}  // namespace wheelpit
