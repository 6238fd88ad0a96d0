#include "secrets/wiped_json.h"

#include <openssl/crypto.h>

#include <boost/json/parse.hpp>

namespace wheelpit {

namespace json = boost::json;

// The factor leaves room for the parser's nodes; strings take as much as they have characters.
WipedJson::WipedJson(std::string_view text)
    : memory_(4096 + 8 * text.size()), resource_(memory_.data(), memory_.size()) {
  json::error_code failure;
  json::value value = json::parse({text.data(), text.size()}, failure, &resource_);
  if (!failure) value_.emplace(std::move(value));
}

WipedJson::~WipedJson() {
  value_.reset();
  OPENSSL_cleanse(memory_.data(), memory_.size());
}

std::optional<std::string_view> WipedJson::text(std::string_view key) const {
  const json::object* members = object();
  const json::value* value =
      members == nullptr ? nullptr : members->if_contains({key.data(), key.size()});
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string().data(), value->get_string().size());
}

}  // namespace wheelpit
