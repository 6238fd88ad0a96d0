#include "runtime/programs/java_arguments.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "runtime/programs/language.h"
#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {

namespace {

constexpr int kFirstCompilerAlone = 1700;  // the runtimes of this version and later
constexpr int kWarnsOfNativeCode = 2200;   // a JVM of this version and later, unless it is allowed
constexpr int kWarnsOfUnsafe = 2300;
constexpr int kHeapPercent = 85;

std::string tool_options(const Function& function) {
  if (!function.environment) return "";
  const auto given = function.environment->find("JAVA_TOOL_OPTIONS");
  return given == function.environment->end() ? "" : given->second;
}

bool names_any(const std::string& options, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return options.contains(name); });
}

}  // namespace

std::vector<std::string> java_arguments(const Function& function, const Interpreter& java) {
  std::vector<std::string> list;
  const std::string options = tool_options(function);
  if (!names_any(options, {"-Xmx", "MaxHeapSize", "MaxRAM"})) {
    // The JVM would otherwise take its bound from the machine's memory and meet ours unprepared.
    constexpr int kKib = 1024;
    list.push_back(
        "-XX:MaxHeapSize=" + std::to_string(function.memory_mb * kKib * kHeapPercent / 100) + "k");
  }
  if (!names_any(options, {"GC"})) list.emplace_back("-XX:+UseSerialGC");
  const auto name = parse_runtime_name(function.runtime);
  if (name && version_number(name->version) >= kFirstCompilerAlone &&
      !names_any(options, {"TieredCompilation", "TieredStopAtLevel"})) {
    list.emplace_back("-XX:TieredStopAtLevel=1");
  }
  // AWS's client loads its own library and reaches into the JVM.
  const int version = version_number(java.version);
  if (version >= kWarnsOfNativeCode) list.emplace_back("--enable-native-access=ALL-UNNAMED");
  if (version >= kWarnsOfUnsafe) list.emplace_back("--sun-misc-unsafe-memory-access=allow");
  return list;
}

}  // namespace wheelpit::runtime
