#include "net/http/http_head_scanner.h"

namespace wheelpit {

namespace {

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= ' ' && byte != 127);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::optional<std::size_t> HttpHeadScanner::scan(std::string_view input) {
  while (at_ < input.size() && !fault_) {
    const char c = input[at_];
    const bool begins_line = at_ == line_begin_;
    ++at_;
    if (after_cr_) {
      after_cr_ = false;
      fault_ = c != '\n';
      const bool is_empty = at_ == line_begin_ + 2;
      if (is_empty && line_begin_ == 0) fault_ = true;
      if (is_empty && !fault_) return at_;
      line_begin_ = at_;
    } else if (c == '\r') {
      after_cr_ = true;
    } else if (!is_text(c) || (begins_line && is_blank(c))) {
      fault_ = true;
    }
  }
  return std::nullopt;
}

}  // namespace wheelpit
