#pragma once

#include <charconv>
#include <functional>
#include <optional>
#include <string>

#include "aws/credentials/profiles.h"

namespace wheelpit {

// Settings of the environment or of a profile. What is empty counts as not set.
class SettingReader {
 public:
  using Look = std::function<std::optional<std::string>(const std::string&)>;

  static SettingReader of(Look variables) { return SettingReader(std::move(variables), ""); }
  // `profiles` must outlive it.
  static SettingReader of(const Profiles& profiles, const std::string& name) {
    const auto found = profiles.find(name);
    const Profile* const profile = found == profiles.end() ? nullptr : &found->second;
    const auto look = [profile](const std::string& setting) -> std::optional<std::string> {
      if (profile == nullptr) return std::nullopt;
      const auto value = profile->find(setting);
      if (value == profile->end()) return std::nullopt;
      return value->second;
    };
    return SettingReader(look, " of profile \"" + name + "\"");
  }

  std::optional<std::string> text(const std::string& setting) const {
    auto value = look_(setting);
    if (value && value->empty()) value.reset();
    return value;
  }
  // What is not a number counts as not set.
  std::optional<int> number(const std::string& setting) const {
    const auto value = text(setting);
    int number = 0;
    if (!value) return std::nullopt;
    const auto [end, fault] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (fault != std::errc() || end != value->data() + value->size()) return std::nullopt;
    return number;
  }
  // "role_arn of profile \"a\"", for messages.
  std::string name_of(const std::string& setting) const { return setting + suffix_; }

 private:
  SettingReader(Look look, std::string suffix)
      : look_(std::move(look)), suffix_(std::move(suffix)) {}

  Look look_;
  std::string suffix_;
};

}  // namespace wheelpit
