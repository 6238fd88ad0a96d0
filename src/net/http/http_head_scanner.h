#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace wheelpit {

// Finds the end of a request's head in bytes that arrive in pieces, and looks at each byte once on
// the way. What RFC 9112 forbids to send, or lets a recipient read in two ways, is a fault: a line
// that does not end with CR LF, any other control character but a tab, a line that continues the
// one before it (obs-fold), an empty line in front.
class HttpHeadScanner {
 public:
  // `input` begins where the head begins, and with what was given before. The head's length with
  // its empty line, once it is all there.
  std::optional<std::size_t> scan(std::string_view input);

  bool begun() const { return at_ > 0; }
  bool fault() const { return fault_; }
  void reset() { *this = HttpHeadScanner(); }

 private:
  std::size_t at_ = 0;          // bytes that were looked at
  std::size_t line_begin_ = 0;  // of the line that is being read
  bool after_cr_ = false;
  bool fault_ = false;
};

}  // namespace wheelpit
