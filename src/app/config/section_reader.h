#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/service/effective_setting.h"
#include "app/config/config.h"
#include "app/config/config_value.h"

namespace wheelpit {

// Where faults are gathered: all of a file are reported at once.
class ConfigFaults {
 public:
  explicit ConfigFaults(std::string file) : file_(std::move(file)) {}
  void add(std::size_t line, std::string key, std::string message) {
    faults_.push_back({file_, line, std::move(key), std::move(message)});
  }
  std::vector<ConfigFault> take() && { return std::move(faults_); }
  bool empty() const { return faults_.empty(); }

  // What was read, besides, with its defaults.
  void note(api::EffectiveSetting setting) { settings_.push_back(std::move(setting)); }
  std::vector<api::EffectiveSetting> take_settings() { return std::move(settings_); }

 private:
  std::string file_;
  std::vector<ConfigFault> faults_;
  std::vector<api::EffectiveSetting> settings_;
};

// Says what is wrong with a text, or nothing.
using TextCheck = std::function<std::optional<std::string>(std::string_view)>;

// Reads the keys of one table into variables. A key that is absent leaves its variable alone; one
// that is wrong is a fault. Every key that is asked for is known; finish() reports the others.
class SectionReader {
 public:
  // `table` and `faults` must outlive the reader. `path` is "server", or "" for the whole file.
  SectionReader(const ConfigTable& table, std::size_t line, std::string path, ConfigFaults& faults)
      : table_(table), line_(line), path_(std::move(path)), faults_(faults) {}

  void text(std::string_view key, std::string& out, const TextCheck& check = {});
  // An array of strings: `take` is called with each, and says what is wrong with it, or nothing.
  void texts(std::string_view key,
             const std::function<std::optional<std::string>(const std::string&)>& take);
  void number(std::string_view key, std::int64_t least, std::int64_t most, auto& out) {
    if (const auto value = number_within(key, least, most)) {
      out = static_cast<std::remove_reference_t<decltype(out)>>(*value);
    }
    note(key, std::to_string(out));
  }
  void flag(std::string_view key, bool& out);
  // A whole number will do, too.
  void fraction(std::string_view key, double least, double most, double& out);
  template <class Choice>
  void choice(std::string_view key, const std::vector<std::pair<std::string_view, Choice>>& choices,
              Choice& out) {
    std::string chosen;
    std::vector<std::string_view> names;
    names.reserve(choices.size());
    for (const auto& [name, value] : choices) names.push_back(name);
    one_of(key, names, chosen);
    for (const auto& [name, value] : choices) {
      if (name == chosen) out = value;
    }
    for (const auto& [name, value] : choices) {
      if (value == out) return note(key, in_quotes(name));
    }
  }

  // The value under the key, whatever its kind; null if absent.
  const ConfigValue* value(std::string_view key);
  // The table under the key; null if absent or, which is a fault, no table.
  const ConfigTable* section(std::string_view key);
  std::size_t line_of(std::string_view key) const;  // of the section itself if there is no such key

  // What holds for `key`, as a file would say it, for people to look at. The others do so for what
  // they read.
  void note(std::string_view key, std::string value);

  void fault(std::string_view key, std::string message);
  void fault_at(std::size_t line, std::string_view key, std::string message);
  // Faults for all keys that no one asked for, with the nearest that exists.
  void finish();

 private:
  static std::string in_quotes(std::string_view text);
  void read_text(std::string_view key, std::string& out, const TextCheck& check);
  std::optional<std::int64_t> number_within(std::string_view key, std::int64_t least,
                                            std::int64_t most);
  void one_of(std::string_view key, const std::vector<std::string_view>& names, std::string& out);
  const ConfigValue* find(std::string_view key) const;

  const ConfigTable& table_;
  std::size_t line_;
  std::string path_;
  ConfigFaults& faults_;
  std::vector<std::string_view> known_;
};

}  // namespace wheelpit
