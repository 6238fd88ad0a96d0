#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wheelpit::amqp091 {

enum class FrameType : std::uint8_t { method = 1, header = 2, body = 3, heartbeat = 8 };

// Everything of a frame that is not payload: type, channel, size, and the end octet.
inline constexpr std::size_t kFrameOverhead = 8;

struct Frame {
  FrameType type;
  std::uint16_t channel;
  std::string_view payload;  // in the FrameReader's buffer, until its next space()
};

// The receive buffer, cut into frames. Put bytes into space(), commit() their count, then call
// next() until it has none.
//
// The buffer is allocated once and holds any frame that is allowed, so nothing a peer sends makes
// it grow. After an error the stream of frames is lost: close the connection.
class FrameReader {
 public:
  // Frames up to this size, overhead included, are accepted.
  explicit FrameReader(std::size_t frame_max);

  // Where to receive to; never empty once next() has returned none. Moves what is left over.
  std::span<char> space();
  void commit(std::size_t count) { end_ += count; }

  // The next whole frame. Errc::malformed: not a frame of AMQP 0-9-1, or one too large.
  Result<std::optional<Frame>> next();

  // After tuning: what the peer has promised not to exceed, at most the constructor's.
  void set_frame_max(std::size_t frame_max) { frame_max_ = frame_max; }

 private:
  std::size_t frame_max_;
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;  // bytes of [begin_, end_) are received and not yet given out
  std::size_t end_ = 0;
};

// Starts a frame in `out`; the destructor fills in its size and ends it. One at a time per string.
class FrameWriter {
 public:
  FrameWriter(std::string& out, FrameType type, std::uint16_t channel);
  ~FrameWriter();
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

 private:
  std::string& out_;
  std::size_t payload_at_;
};

}  // namespace wheelpit::amqp091
