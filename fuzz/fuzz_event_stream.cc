// Frames of AWS's event streams: the messages are the same in whatever pieces they come, and no
// more than was received. The first octet of the input says in which pieces it arrives.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "wire/eventstream/message_reader.h"

namespace {

using namespace wheelpit::eventstream;

struct Found {
  std::vector<Message> messages;
  bool failed = false;

  bool operator==(const Found&) const = default;
};

Found read(std::string_view bytes, std::size_t piece) {
  Found found;
  MessageReader reader({.message_bytes = 4096, .header_bytes = 1024});
  while (!bytes.empty() && !found.failed) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (;;) {
      auto next = reader.next();
      found.failed = !next;
      if (!next || !*next) break;
      found.messages.push_back(**std::move(next));
    }
  }
  return found;
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Found whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
  if (whole != read(bytes, std::size_t{data[0]} + 1)) __builtin_trap();
  std::size_t given = 0;
  for (const Message& message : whole.messages) {
    given += message.payload.size();
    for (const Header& header : message.headers) given += header.name.size() + header.value.size();
  }
  if (given > bytes.size()) __builtin_trap();
  return 0;
}
