#include "wire/amqp091/frame.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {

namespace {

constexpr char kFrameEnd = '\xCE';
constexpr std::size_t kFrameStart = kFrameOverhead - 1;  // all before the payload

// Several frames fit, so that one receive can bring many small messages.
std::size_t capacity_for(std::size_t frame_max) {
  return std::max(2 * frame_max, std::size_t{64} << 10);
}

bool known(std::uint8_t type) { return (type >= 1 && type <= 3) || type == 8; }

Error not_amqp(std::string_view bytes) {
  if (bytes.starts_with("AMQP")) {
    return Error(Errc::malformed, "the server refuses AMQP 0-9-1 and offers another version");
  }
  const auto first = static_cast<unsigned char>(bytes.front());
  return Error(Errc::malformed,
               "not an AMQP 0-9-1 frame: it starts with octet " + std::to_string(first));
}

}  // namespace

// Not value-initialised: the pages of a quiet connection's buffer are never touched.
FrameReader::FrameReader(std::size_t frame_max)
    : frame_max_(frame_max),
      capacity_(capacity_for(frame_max)),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

std::span<char> FrameReader::space() {
  if (begin_ != 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return {buffer_.get() + end_, capacity_ - end_};
}

Result<std::optional<Frame>> FrameReader::next() {
  const std::string_view bytes(buffer_.get() + begin_, end_ - begin_);
  if (!bytes.empty() && !known(static_cast<std::uint8_t>(bytes.front()))) return not_amqp(bytes);
  if (bytes.size() < kFrameStart) return std::optional<Frame>();

  ByteReader start(bytes);
  const auto type = static_cast<FrameType>(start.integer<std::uint8_t>());
  const auto channel = start.integer<std::uint16_t>();
  const std::size_t size = start.integer<std::uint32_t>();
  if (size + kFrameOverhead > frame_max_) {
    return Error(Errc::malformed, "a frame of " + std::to_string(size) + " bytes where " +
                                      std::to_string(frame_max_) + " are the most");
  }
  if (bytes.size() < size + kFrameOverhead) return std::optional<Frame>();
  if (bytes[kFrameStart + size] != kFrameEnd) {
    return Error(Errc::malformed, "a frame does not end with the frame-end octet");
  }

  begin_ += size + kFrameOverhead;
  return std::optional(Frame{type, channel, bytes.substr(kFrameStart, size)});
}

FrameWriter::FrameWriter(std::string& out, FrameType type, std::uint16_t channel) : out_(out) {
  ByteWriter writer(out_);
  writer.integer(static_cast<std::uint8_t>(type));
  writer.integer(channel);
  writer.integer(std::uint32_t{0});
  payload_at_ = out_.size();
}

FrameWriter::~FrameWriter() {
  const std::uint32_t size = std::byteswap(static_cast<std::uint32_t>(out_.size() - payload_at_));
  std::memcpy(out_.data() + payload_at_ - sizeof(size), &size, sizeof(size));
  out_.push_back(kFrameEnd);
}

}  // namespace wheelpit::amqp091
