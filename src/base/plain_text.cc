#include "base/plain_text.h"

#include "base/utf8_sequence.h"

namespace wheelpit {

std::string plain_text(std::string_view text, std::size_t most) {
  std::string plain;
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const Utf8Sequence next =
        byte < 0x80 ? Utf8Sequence{.length = 1, .valid = true} : read_utf8_sequence(text);
    if (plain.size() + (next.valid ? next.length : 1) > most) return plain + "...";
    if (!next.valid) {
      plain += '?';
    } else if (byte < 0x20 || byte == 0x7f) {
      plain += ' ';
    } else {
      plain += text.substr(0, next.length);
    }
    text.remove_prefix(next.length);
  }
  return plain;
}

}  // namespace wheelpit
