#include "function/function_arn.h"

namespace wheelpit {

namespace {

// "orders" or "orders:prod".
std::string_view resource_of(std::string_view arn) {
  constexpr std::string_view kMarker = ":function:";
  const auto marker = arn.find(kMarker);
  return marker == std::string_view::npos ? std::string_view()
                                          : arn.substr(marker + kMarker.size());
}

}  // namespace

std::string_view function_name_of_arn(std::string_view arn) {
  const std::string_view resource = resource_of(arn);
  return resource.substr(0, resource.find(':'));
}

std::string_view qualifier_of_arn(std::string_view arn) {
  const std::string_view resource = resource_of(arn);
  const auto colon = resource.find(':');
  return colon == std::string_view::npos ? std::string_view() : resource.substr(colon + 1);
}

}  // namespace wheelpit
