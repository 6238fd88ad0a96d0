#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "secrets/wiped_json.h"

namespace wheelpit {

// A member of a secret's JSON that its use asks for, or admits.
struct SecretMember {
  std::string_view name;
  bool required = true;
};

// The texts of `members` in their order, "" of an optional one that is missing; other members are
// allowed. invalid_argument says what is wrong with the secret of that name, never a part of its
// text.
template <std::size_t Count>
Result<std::array<Secret, Count>> read_secret_members(
    const std::string& secret, const Secret& text, const std::array<SecretMember, Count>& members) {
  const auto about = [&](std::string_view what, std::string_view member) {
    return Error(Errc::invalid_argument, "secret \"" + secret + "\" " + std::string(what) +
                                             std::string(member) + (member.empty() ? "" : "\""));
  };
  const WipedJson json(text.reveal());
  if (json.object() == nullptr) {
    std::string names;
    for (const SecretMember& member : members) {
      if (member.required)
        names += (names.empty() ? "\"" : ", \"") + std::string(member.name) + '"';
    }
    return about("is not a JSON object with " + names, "");
  }
  std::array<Secret, Count> values;
  for (std::size_t i = 0; i < Count; ++i) {
    const std::string_view name = members[i].name;
    if (!json.object()->contains({name.data(), name.size()})) {
      if (members[i].required) return about("has no key \"", name);
      continue;
    }
    const auto value = json.text(name);
    if (!value) return about("has a value that is not a string in \"", name);
    values[i] = Secret(std::string(*value));
  }
  return values;
}

}  // namespace wheelpit
