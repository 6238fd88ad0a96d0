#include "app/config/runtimes_section.h"

#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/programs/java_client.h"
#include "runtime/programs/runtime_name.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

using FileExists = std::function<bool(const fs::path&)>;

constexpr std::string_view kMatch = "match";
constexpr std::string_view kJava = "java";

// "lib/*:/opt/client.jar", each entry absolute.
std::vector<std::string> class_path(std::string_view text, const fs::path& folder) {
  std::vector<std::string> entries;
  std::istringstream rest{std::string(text)};
  for (std::string entry; std::getline(rest, entry, ':');) {
    if (!entry.empty()) entries.push_back(fs::absolute(folder / entry).string());
  }
  return entries;
}

void read_java(SectionReader section, const fs::path& folder, Config& config) {
  std::string given;
  section.text("classpath", given, [&](std::string_view text) -> std::optional<std::string> {
    config.java_class_path = class_path(text, folder);
    if (runtime::has_java_client(config.java_class_path)) return std::nullopt;
    return "must be a class path with AWS's runtime interface client for Java "
           "(aws-lambda-java-runtime-interface-client of Maven), such as \"/opt/java-client/*\"; "
           "that class is not in \"" +
           std::string(text) + "\"";
  });
  section.finish();
}

bool has_interpreter(std::string_view runtime) {
  const auto name = runtime::parse_runtime_name(runtime);
  return name && name->family != runtime::RuntimeFamily::provided;
}

void read_interpreter(SectionReader& section, const ConfigEntry& entry, const fs::path& folder,
                      const FileExists& exists, Config& config) {
  const std::string& runtime = entry.name;
  if (std::holds_alternative<ConfigTable>(entry.value.value)) {
    section.fault(runtime, "a runtime's name needs quotes: \"python3.12\" = \"/usr/bin/python3\"");
    return;
  }
  if (!has_interpreter(runtime)) {
    section.fault(runtime,
                  "must be a runtime with an interpreter, such as \"python3.12\", \"nodejs22.x\", "
                  "\"java21\" or \"ruby3.3\"");
    return;
  }
  std::string path;
  section.text(runtime, path);
  if (path.empty()) return;
  const fs::path interpreter = folder / path;
  if (exists(interpreter)) {
    config.interpreters[runtime] = interpreter.string();
  } else {
    section.fault(runtime, "there is no file \"" + interpreter.string() + "\"");
  }
}

}  // namespace

void read_runtimes(const ConfigTable& table, std::size_t line, const fs::path& folder,
                   const FileExists& exists, ConfigFaults& faults, Config& config) {
  SectionReader section(table, line, "runtimes", faults);
  runtime::RuntimeMatch match{};
  section.choice<runtime::RuntimeMatch>(
      kMatch,
      {{"nearest", runtime::RuntimeMatch::nearest}, {"exact", runtime::RuntimeMatch::exact}},
      match);
  if (section.value(kMatch) != nullptr) config.runtime_match = match;
  if (const ConfigTable* java = section.section(kJava)) {
    read_java(SectionReader(*java, section.line_of(kJava), "runtimes.java", faults), folder,
              config);
  }
  for (const ConfigEntry& entry : table) {
    if (entry.name == kMatch || entry.name == kJava) continue;
    section.value(entry.name);
    read_interpreter(section, entry, folder, exists, config);
  }
}

runtime::RuntimeMatch runtime_match(const Config& config) {
  // Without keys it listens on loopback alone.
  const bool tried_out =
      config.profile == filter::FilterProfile::lambda && config.access_keys.empty();
  return config.runtime_match.value_or(tried_out ? runtime::RuntimeMatch::nearest
                                                 : runtime::RuntimeMatch::exact);
}

}  // namespace wheelpit
