#pragma once

#include <cstddef>
#include <cstdint>

namespace wheelpit {

// Keeps a parser of Beast from its own assertion: where a chunk's header is next it must not get
// fewer bytes than the last chunk has, for once it has seen "0\r\n" it takes the rest to be there.
// Whatever comes at that place has as many bytes in the end, so that nothing waits in vain.
class LastChunkGuard {
 public:
  // To be told by the parser's callbacks.
  void on_header(std::uint64_t size) { left_ = size; }
  void on_body(std::size_t bytes) { left_ -= bytes; }

  // Whether `parser`, a basic_parser of Beast, must not be given `bytes` bytes yet.
  template <class Parser>
  bool holds_back(const Parser& parser, std::size_t bytes) const {
    constexpr std::size_t kLastChunkBytes = 5;  // "0\r\n\r\n"
    const bool in_chunks = parser.is_header_done() && !parser.is_done() && parser.chunked();
    return in_chunks && left_ == 0 && bytes < kLastChunkBytes;
  }

 private:
  std::uint64_t left_ = 0;  // bytes of the chunk that is being read
};

}  // namespace wheelpit
