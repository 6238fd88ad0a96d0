#include "app/config/functions_section.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/config/config_value.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDaySeconds = 86'400;

// "/" would let in everything.
std::optional<std::string> root_fault(const fs::path& root) {
  if (root.lexically_normal() == root.root_path()) {
    return "must not hold \"/\": name the folders that functions' code is in";
  }
  return std::nullopt;
}

void read_hot_reload_roots(SectionReader& section, const fs::path& folder, Config& config) {
  constexpr auto kKey = "hot_reload_roots";
  const ConfigValue* const value = section.value(kKey);
  if (value == nullptr) return;
  const auto* const list = std::get_if<ConfigArray>(&value->value);
  if (list == nullptr) {
    section.fault(kKey, "must be a list of folders, such as [\"/home/me/functions\"]");
    return;
  }
  config.hot_reload_roots.clear();
  for (const ConfigValue& item : *list) {
    const auto* const text = std::get_if<std::string>(&item.value);
    if (text == nullptr || text->empty() || text->find('\0') != std::string::npos) {
      section.fault_at(item.line, kKey, "must hold texts only, each the path of a folder");
      continue;
    }
    const fs::path root = fs::absolute(folder / *text);
    if (auto fault = root_fault(root)) {
      section.fault_at(item.line, kKey, std::move(*fault));
    } else {
      config.hot_reload_roots.push_back(root);
    }
  }
}

}  // namespace

void read_functions(SectionReader section, const fs::path& folder, Config& config) {
  section.choice<runtime::SandboxMode>("sandbox",
                                       {{"auto", runtime::SandboxMode::automatic},
                                        {"required", runtime::SandboxMode::required},
                                        {"none", runtime::SandboxMode::none}},
                                       config.sandbox);
  section.choice<api::FunctionAccess>("api",
                                      {{"invoke", api::FunctionAccess::invoke},
                                       {"none", api::FunctionAccess::none},
                                       {"all", api::FunctionAccess::all}},
                                      config.function_api);
  section.choice<runtime::NetworkMode>("network",
                                       {{"host", runtime::NetworkMode::host},
                                        {"isolated", runtime::NetworkMode::isolated},
                                        {"none", runtime::NetworkMode::none}},
                                       config.function_network);
  section.text("user", config.function_user);
  const auto seconds = [&](std::string_view key, std::int64_t most, Duration& out) {
    std::int64_t value = std::chrono::duration_cast<std::chrono::seconds>(out).count();
    section.number(key, 1, most, value);
    out = std::chrono::seconds(value);
  };
  seconds("idle_timeout_seconds", kDaySeconds, config.function_idle_timeout);
  seconds("init_timeout_seconds", 900, config.function_init_timeout);
  section.number("max_concurrency", 1, 100'000, config.function_max_concurrency);
  section.number("busy_poll_microseconds", 0, 1000, config.function_busy_poll_microseconds);
  read_hot_reload_roots(section, folder, config);
  std::string roots;
  for (const fs::path& root : config.hot_reload_roots) {
    roots += (roots.empty() ? "\"" : ", \"") + root.string() + '"';
  }
  section.note("hot_reload_roots", "[" + roots + "]");
  section.finish();
}

std::vector<fs::path> default_hot_reload_roots() {
  std::vector<fs::path> roots;
  std::error_code error;
  roots.push_back(fs::current_path(error));
  const char* const home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): at start
  if (getuid() != 0 && home != nullptr) roots.emplace_back(home);
  std::erase_if(roots, [](const fs::path& root) {
    return !root.is_absolute() || root_fault(root).has_value();
  });
  return roots;
}

}  // namespace wheelpit
