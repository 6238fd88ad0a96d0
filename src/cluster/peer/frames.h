#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cluster/peers.h"

namespace wheelpit::cluster {

// Texts of any bytes as one, each behind its length in four bytes, the highest first; and back, if
// it is as many as that and nothing else. Safe on any bytes.
std::string join_fields(std::span<const std::string_view> fields);
std::optional<std::vector<std::string>> split_fields(std::string_view text, std::size_t count);

// An answer in pieces as it is sent: a frame for each piece, then one for what comes after them.
// What ends without that one was cut.
std::string piece_frame(std::string_view piece);
std::string end_frame(const PeerAnswer& answer);

// Reads them. No I/O.
class FrameReader {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20;  // of a frame

  struct Frame {
    bool end = false;
    int status = 200;  // of the end
    std::string body;
  };

  // Errc::malformed: it is no such answer.
  Status feed(std::string_view bytes);

  // The next that is whole.
  std::optional<Frame> next();

 private:
  std::string input_;
  std::size_t begin_ = 0;  // what is before was given
};

}  // namespace wheelpit::cluster
