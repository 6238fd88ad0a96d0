#include "wire/amqp091/frame.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "wire/amqp091/bytes.h"

namespace wheelpit::amqp091 {

namespace {

constexpr char kFrameEnd = '\xCE';
constexpr std::size_t kFrameStart = kFrameOverhead - 1;  // all before the payload

// Of a header that is too large: the size of the body and the first properties.
constexpr std::size_t kKeptOfAHeader = 1024;

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

Error unended() { return {Errc::malformed, "a frame does not end with the frame-end octet"}; }

}  // namespace

// Not value-initialised: the pages of a quiet connection's buffer are never touched.
FrameReader::FrameReader(std::size_t frame_max)
    : frame_max_(frame_max),
      unsplit_max_(frame_max),
      usual_capacity_(capacity_for(frame_max)),
      capacity_(usual_capacity_),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

void FrameReader::set_limits(std::size_t frame_max, std::size_t unsplit_max) {
  frame_max_ = frame_max;
  unsplit_max_ = std::max(frame_max, unsplit_max);
}

std::size_t FrameReader::most(FrameType type) const {
  const bool unsplit = type == FrameType::method || type == FrameType::header;
  return unsplit ? unsplit_max_ : frame_max_;
}

void FrameReader::resize(std::size_t capacity) {
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(larger.get(), buffer_.get(), end_);
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

std::span<char> FrameReader::space() {
  if (begin_ != 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (capacity_ > usual_capacity_ && end_ < usual_capacity_ / 2) {
    resize(usual_capacity_);
  } else if (end_ == capacity_) {
    resize(2 * capacity_);
  }
  return {buffer_.get() + end_, capacity_ - end_};
}

// Whether the rest of the frame that was cut is behind us.
bool FrameReader::pass_over() {
  const std::size_t passed = std::min(passing_over_, end_ - begin_);
  begin_ += passed;
  passing_over_ -= passed;
  return passing_over_ == 0;
}

Result<std::optional<Frame>> FrameReader::next() {
  if (end_octet_due_) {
    if (!pass_over() || begin_ == end_) return std::optional<Frame>();
    end_octet_due_ = false;
    if (buffer_[begin_++] != kFrameEnd) return unended();
  }
  const std::string_view bytes(buffer_.get() + begin_, end_ - begin_);
  if (!bytes.empty() && !known(static_cast<std::uint8_t>(bytes.front()))) return not_amqp(bytes);
  if (bytes.size() < kFrameStart) return std::optional<Frame>();

  ByteReader start(bytes);
  const auto type = static_cast<FrameType>(start.integer<std::uint8_t>());
  const auto channel = start.integer<std::uint16_t>();
  const std::size_t size = start.integer<std::uint32_t>();
  if (size + kFrameOverhead > most(type)) {
    const bool can_be_cut = type == FrameType::header && size > kKeptOfAHeader;
    if (!can_be_cut || unsplit_max_ == frame_max_) {
      return Error(Errc::malformed, "a frame of " + std::to_string(size) + " bytes where " +
                                        std::to_string(most(type)) + " are the most");
    }
    if (bytes.size() < kFrameStart + kKeptOfAHeader) return std::optional<Frame>();
    begin_ += kFrameStart + kKeptOfAHeader;
    passing_over_ = size - kKeptOfAHeader;
    end_octet_due_ = true;
    return std::optional(Frame{type, channel, bytes.substr(kFrameStart, kKeptOfAHeader), size});
  }
  if (bytes.size() < size + kFrameOverhead) return std::optional<Frame>();
  if (bytes[kFrameStart + size] != kFrameEnd) return unended();

  begin_ += size + kFrameOverhead;
  return std::optional(Frame{type, channel, bytes.substr(kFrameStart, size), size});
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
