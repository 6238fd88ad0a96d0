#include "runtime/output/output_frames.h"

#include <algorithm>
#include <utility>

namespace wheelpit::runtime {
namespace {

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

void OutputFrames::feed(std::string_view bytes, const See& see) {
  if (held_.empty()) {
    held_ = bytes.substr(take(bytes, see));
    return;
  }
  held_ += bytes;
  const std::string all = std::exchange(held_, {});
  held_ = all.substr(take(all, see));
}

void OutputFrames::finish(const See& see) {
  if (!held_.empty()) see({.whole_message = false, .text = held_});
  held_.clear();
  while (!open_.empty()) hand_on(open_.begin(), see);
}

// How many bytes are done with; what follows is the beginning of a frame.
std::size_t OutputFrames::take(std::string_view bytes, const See& see) {
  std::size_t shown = 0;
  std::size_t at = 0;
  const auto show_text = [&](std::size_t end) {
    if (end > shown) see({.whole_message = false, .text = bytes.substr(shown, end - shown)});
  };
  while ((at = bytes.find(kMagic.front(), at)) != std::string_view::npos) {
    const std::string_view rest = bytes.substr(at);
    if (!rest.starts_with(kMagic.substr(0, std::min(rest.size(), kMagic.size())))) {
      ++at;
      continue;
    }
    const bool has_header = rest.size() >= kHeader;
    const std::size_t length = has_header ? big_endian(rest.substr(12, 2)) : 0;
    if (!has_header || rest.size() < kHeader + length) {
      show_text(at);
      return at;
    }
    show_text(at);
    add(big_endian(rest.substr(4, 8)), rest.substr(kHeader, length), rest[14] == 1, see);
    at += kHeader + length;
    shown = at;
  }
  show_text(bytes.size());
  return bytes.size();
}

void OutputFrames::add(std::uint64_t id, std::string_view part, bool last, const See& see) {
  if (last && !open_.contains(id)) {
    see({.whole_message = true, .text = part});
    return;
  }
  if (!open_.contains(id) && open_.size() >= kMostOpen) hand_on(open_.begin(), see);
  make_room(part.size(), see);
  const auto message = open_.try_emplace(id).first;
  message->second += part;
  *open_bytes_ += part.size();
  if (last || message->second.size() >= kLongestMessage) hand_on(message, see);
}

void OutputFrames::hand_on(Open::iterator message, const See& see) {
  see({.whole_message = true, .text = message->second});
  *open_bytes_ -= message->second.size();
  open_.erase(message);
}

// Others that share the budget may have used it up: then nothing of this output stays open.
void OutputFrames::make_room(std::size_t bytes, const See& see) {
  while (*open_bytes_ + bytes > kMostOpenBytes && !open_.empty()) {
    hand_on(
        std::ranges::max_element(open_, {}, [](const auto& each) { return each.second.size(); }),
        see);
  }
}

std::size_t OutputFrames::own_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [id, message] : open_) bytes += message.size();
  return bytes;
}

}  // namespace wheelpit::runtime
