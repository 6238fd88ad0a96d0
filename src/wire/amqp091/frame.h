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

// RabbitMQ splits bodies only: a method or a content header is one frame of any size, whatever
// frame_max says (each dead-lettering, for one, makes a message's headers grow). This is the
// largest that is read. Headers beyond it fit no event.
inline constexpr std::size_t kMaxUnsplitFrame = std::size_t{16} << 20;

struct Frame {
  FrameType type;
  std::uint16_t channel;
  std::string_view payload;  // in the FrameReader's buffer, until its next space()
  std::size_t size = 0;      // of the whole payload: more than there is of a header that was cut

  bool cut() const { return payload.size() < size; }
};

// The receive buffer, cut into frames. Put bytes into space(), commit() their count, then call
// next() until it has none.
//
// Body frames are bound by frame_max, which the buffer always holds. For a larger method or header
// it grows with what has arrived, never with what a size promises, and is made small again after
// it. A header beyond the bound is given out cut: the beginning of it; the rest is passed over as
// it arrives. After an error the stream of frames is lost: close the connection.
class FrameReader {
 public:
  // Until tuned, frames of all types up to this size, overhead included, are accepted.
  explicit FrameReader(std::size_t frame_max);

  // Where to receive to; never empty once next() has returned none. Moves what is left over.
  std::span<char> space();
  void commit(std::size_t count) { end_ += count; }

  // The next whole frame. Errc::malformed: not a frame of AMQP 0-9-1, or one too large.
  Result<std::optional<Frame>> next();

  // What was received is forgotten.
  void discard() { begin_ = end_ = 0; }

  // Tuned: what the peer has promised not to exceed in a body frame, at most the constructor's, and
  // what is read of the frames that it does not split.
  void set_limits(std::size_t frame_max, std::size_t unsplit_max = kMaxUnsplitFrame);

 private:
  std::size_t most(FrameType type) const;
  void resize(std::size_t capacity);
  bool pass_over();

  std::size_t frame_max_;
  std::size_t unsplit_max_;
  std::size_t usual_capacity_;
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;  // bytes of [begin_, end_) are received and not yet given out
  std::size_t end_ = 0;
  std::size_t passing_over_ = 0;  // so many bytes to come, the end octet not counted
  bool end_octet_due_ = false;    // after them
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
