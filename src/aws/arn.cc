#include "aws/arn.h"

#include <algorithm>
#include <cstddef>

namespace wheelpit {

std::string_view take_part(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

std::optional<Arn> Arn::parse(std::string_view text) {
  constexpr int kSeparators = 5;
  if (std::ranges::count(text, ':') < kSeparators || take_part(text, ':') != "arn") {
    return std::nullopt;
  }
  Arn arn;
  arn.partition = take_part(text, ':');
  arn.service = take_part(text, ':');
  arn.region = take_part(text, ':');
  arn.account = take_part(text, ':');
  arn.resource = text;
  if (arn.partition.empty() || arn.service.empty() || arn.resource.empty()) return std::nullopt;
  return arn;
}

std::optional<std::string_view> Arn::resource_of_type(std::string_view type, char separator) const {
  std::string_view rest = resource;
  if (!rest.starts_with(type)) return std::nullopt;
  rest.remove_prefix(type.size());
  if (rest.size() < 2 || rest.front() != separator) return std::nullopt;
  return rest.substr(1);
}

std::string make_arn(std::string_view service, std::string_view region, std::string_view account,
                     std::string_view resource) {
  std::string arn = "arn:aws:";
  for (const std::string_view field : {service, region, account}) arn.append(field).append(":");
  return arn.append(resource);
}

}  // namespace wheelpit
