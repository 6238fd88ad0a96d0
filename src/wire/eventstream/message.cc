#include "wire/eventstream/message.h"

#include <algorithm>

namespace wheelpit::eventstream {

std::optional<std::string_view> Message::text(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &Header::name);
  if (found == headers.end() || found->type != HeaderType::text) return std::nullopt;
  return found->value;
}

}  // namespace wheelpit::eventstream
