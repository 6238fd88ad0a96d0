#include "runtime/programs/version_choice.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "runtime/programs/language.h"

namespace wheelpit::runtime {

namespace {

Error no_version(std::string_view runtime, const RuntimeName& wanted,
                 const std::set<std::string>& installed) {
  std::string has;
  std::string choices;
  const auto add = [](std::string& list, std::string_view between, const std::string& item) {
    if (!list.empty() && !item.empty()) list += between;
    list += item;
  };
  for (const std::string& version : installed) {
    add(has, ", ", spoken(wanted.family, version));
    add(choices, " or ", runtime_of(wanted.family, version));
  }
  const std::string needed = spoken(wanted.family, wanted.version);
  std::string text = "runtime " + std::string(runtime) + " needs " + needed +
                     " on this machine, which has " + (has.empty() ? "none" : has) + ": ";
  if (!choices.empty()) text += "choose the runtime " + choices + ", ";
  if (!has.empty()) text += "allow the nearest version ([runtimes] match = \"nearest\"), ";
  // No package is named: a distribution has one version, and mostly another one.
  text += "install " + needed + " (" + std::string(language_of(wanted.family).elsewhere) +
          "), or name its program in [runtimes] \"" + std::string(runtime) +
          "\" of the configuration";
  return {Errc::invalid_argument, std::move(text)};
}

}  // namespace

bool is_nearer(const RuntimeName& wanted, std::string_view a, std::string_view b) {
  const int number = version_number(wanted.version);
  const auto rank = [&](std::string_view version) {
    const int away = version_number(version) - number;
    const bool too_old = wanted.family == RuntimeFamily::java && away < 0;
    return std::tuple(too_old, std::abs(away), away < 0);
  };
  return rank(a) < rank(b);
}

Result<std::string> choose_version(std::string_view runtime, const RuntimeName& wanted,
                                   const std::set<std::string>& installed, RuntimeMatch match) {
  if (installed.contains(wanted.version)) return wanted.version;
  if (match == RuntimeMatch::exact || installed.empty()) {
    return no_version(runtime, wanted, installed);
  }
  return *std::ranges::min_element(installed, [&](const std::string& a, const std::string& b) {
    return is_nearer(wanted, a, b);
  });
}

}  // namespace wheelpit::runtime
