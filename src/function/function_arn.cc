#include "function/function_arn.h"

namespace wheelpit {

std::string_view function_name_of_arn(std::string_view arn) {
  constexpr std::string_view kMarker = ":function:";
  const auto marker = arn.find(kMarker);
  if (marker == std::string_view::npos) return {};
  const std::string_view rest = arn.substr(marker + kMarker.size());
  return rest.substr(0, rest.find(':'));
}

}  // namespace wheelpit
