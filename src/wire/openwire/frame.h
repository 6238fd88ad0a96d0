#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/openwire/types.h"

namespace wheelpit::openwire {

// The broker bounds what producers send it (100 MiB unless configured otherwise), not what it
// sends: a message may come back in somewhat more bytes than it went in.
inline constexpr std::size_t kMaxFrameBytes = std::size_t{256} << 20;

struct Frame {
  DataType type;
  std::string_view fields;  // in the FrameReader's buffer, until its next space()
  std::size_t size = 0;     // of them all, on the wire: more than there are of one that was cut

  bool cut() const { return fields.size() < size; }
};

// The receive buffer, cut into frames. Put bytes into space(), commit() their count, then call
// next() until it has none.
//
// The buffer grows with what has arrived, never with what a length promises, and a large one is
// given back after its frame. A message larger than is accepted is given out cut: the beginning of
// it; the rest is passed over as it arrives. After an error the stream of frames is lost: close the
// connection.
class FrameReader {
 public:
  // Frames of up to this size, the four bytes of the size not counted, are accepted.
  explicit FrameReader(std::size_t frame_max);
  ~FrameReader();
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  // Where to receive to; never empty once next() has returned none. Moves what is left over.
  std::span<char> space();
  void commit(std::size_t count) { end_ += count; }

  // The next whole frame. Errc::malformed: a size that cannot be, or one too large.
  Result<std::optional<Frame>> next();

  // Negotiated: from now on messages may come, and are cut.
  void set_frame_max(std::size_t frame_max) {
    frame_max_ = frame_max;
    cuts_messages_ = true;
  }

 private:
  void resize(std::size_t capacity);
  Result<std::optional<Frame>> beginning(std::size_t size);

  std::size_t frame_max_;
  bool cuts_messages_ = false;
  std::size_t passing_over_ = 0;  // so many bytes to come
  std::size_t capacity_ = 0;
  char* buffer_ = nullptr;  // of std::realloc, which moves pages rather than bytes
  std::size_t begin_ = 0;   // bytes of [begin_, end_) are received and not yet given out
  std::size_t end_ = 0;
};

// Starts a frame in `out`; the destructor fills in its size. One at a time per string.
class FrameWriter {
 public:
  FrameWriter(std::string& out, DataType type);
  ~FrameWriter();
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

 private:
  std::string& out_;
  std::size_t size_at_;
};

}  // namespace wheelpit::openwire
