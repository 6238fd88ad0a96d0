#include "net/peer/proc_net_tcp.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string>

namespace wheelpit {

using boost::asio::ip::tcp;

namespace {

// "0100007F:1F90": the address as 32-bit words of this machine's order.
std::string shown(const tcp::endpoint& end) {
  std::string text;
  std::array<char, 16> field{};
  const auto add_word = [&](const unsigned char* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    std::snprintf(field.data(), field.size(), "%08X", word);
    text += field.data();
  };
  if (end.address().is_v4()) {
    const auto bytes = end.address().to_v4().to_bytes();
    add_word(bytes.data());
  } else {
    const auto bytes = end.address().to_v6().to_bytes();
    for (std::size_t i = 0; i < bytes.size(); i += 4) add_word(bytes.data() + i);
  }
  std::snprintf(field.data(), field.size(), ":%04X", unsigned{end.port()});
  return text + field.data();
}

std::string_view take_field(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view field = line.substr(0, line.find(' '));
  line.remove_prefix(field.size());
  return field;
}

template <class Number>
bool read_number(std::string_view field, Number& number) {
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  return error == std::errc() && end == field.data() + field.size();
}

}  // namespace

std::optional<SocketFacts> find_in_proc_net_tcp(std::string_view text, const ConnectionEnds& ends) {
  const std::string local = shown(ends.there);
  const std::string remote = shown(ends.here);
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    take_field(line);  // "12:"
    if (take_field(line) != local || take_field(line) != remote) continue;
    for (int skipped = 0; skipped < 4; ++skipped)
      take_field(line);  // state, queues, timer, retries
    SocketFacts facts;
    const std::string_view uid = take_field(line);
    take_field(line);  // timeout
    const std::string_view inode = take_field(line);
    if (read_number(uid, facts.uid) && read_number(inode, facts.inode)) return facts;
  }
  return std::nullopt;
}

}  // namespace wheelpit
