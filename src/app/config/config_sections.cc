#include "app/config/config_sections.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/hash.h"

namespace wheelpit {

namespace {

void write(const ConfigValue& value, std::string& out);

// With its length, so that no two values have one text.
void write(std::string_view text, std::string& out) {
  out.append(std::to_string(text.size())).append(":").append(text);
}

void write(const ConfigTable& table, std::string& out) {
  std::map<std::string_view, const ConfigValue*> entries;  // their order says nothing
  for (const ConfigEntry& entry : table) entries[entry.name] = &entry.value;
  out += "{";
  for (const auto& [name, value] : entries) {
    write(name, out);
    write(*value, out);
  }
  out += "}";
}

void write(const ConfigArray& array, std::string& out) {
  out += "[";
  for (const ConfigValue& item : array) write(item, out);
  out += "]";
}

void write(const ConfigValue& value, std::string& out) {
  out += std::to_string(value.value.index());
  std::visit(
      [&out](const auto& held) {
        using Held = std::remove_cvref_t<decltype(held)>;
        if constexpr (std::is_arithmetic_v<Held>) {
          out += std::to_string(held) + ";";
        } else if constexpr (std::is_same_v<Held, std::string>) {
          write(std::string_view(held), out);
        } else if constexpr (!std::is_same_v<Held, ConfigDate>) {
          write(held, out);
        }
      },
      value.value);
}

std::string mark_of(const ConfigValue& value) {
  std::string text;
  write(value, text);
  return sha256_hex(text);
}

}  // namespace

SectionMarks section_marks(const ConfigTable& file) {
  SectionMarks marks;
  for (const ConfigEntry& entry : file) {
    if (entry.name == "broker") continue;
    if (const auto* section = std::get_if<ConfigTable>(&entry.value.value)) {
      for (const ConfigEntry& key : *section) {
        marks[entry.name + "." + key.name] = mark_of(key.value);
      }
    } else {
      marks[entry.name] = mark_of(entry.value);
    }
  }
  return marks;
}

bool is_taken_while_running(std::string_view key) {
  static constexpr std::array<std::string_view, 6> kKeys = {
      "server.access_keys",
      "server.allowed_hosts",
      "server.allowed_origins",
      "server.max_buffered_bytes",
      "log.level",
      "limits.control_plane_requests_per_second"};
  return std::ranges::find(kKeys, key) != kKeys.end();
}

std::vector<std::string> keys_that_differ(const SectionMarks& a, const SectionMarks& b) {
  std::set<std::string> names;
  const auto add_differences = [&names](const SectionMarks& from, const SectionMarks& to) {
    for (const auto& [name, mark] : from) {
      const auto other = to.find(name);
      if (other == to.end() || other->second != mark) names.insert(name);
    }
  };
  add_differences(a, b);
  add_differences(b, a);
  return {names.begin(), names.end()};
}

}  // namespace wheelpit
