#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::cluster {

// Which call of a node's it is: so that nobody can have it done twice. Signed with the call.
struct CallNumber {
  std::string run;           // of the caller: a UUID
  std::uint64_t number = 0;  // from 1, one more with each call to one address

  bool operator==(const CallNumber&) const = default;
};

// "d2b6...-.../17", and back; nothing if it is no such text. Safe on any bytes.
std::string to_text(const CallNumber& call);
std::optional<CallNumber> parse_call_number(std::string_view text);

}  // namespace wheelpit::cluster
