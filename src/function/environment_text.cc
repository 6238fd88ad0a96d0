#include "function/environment_text.h"

namespace wheelpit {

std::string unfit_for_a_process(const Function& function) {
  const auto has_nul = [](std::string_view text) { return text.find('\0') != text.npos; };
  if (has_nul(function.handler)) return "its Handler holds a null character";
  if (has_nul(function.code_directory)) return "the path of its code holds a null character";
  if (!function.environment) return "";
  for (const auto& [name, value] : *function.environment) {
    if (fits_environment(name, value)) continue;
    if (has_nul(name) || name.find_first_of("=\n") != name.npos || name.empty()) {
      return "an environment variable has an impossible name";
    }
    return "environment variable " + name + " holds a null character";
  }
  return "";
}

}  // namespace wheelpit
