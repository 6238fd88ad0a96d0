#include "wire/openwire/frame.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "wire/openwire/bytes.h"

namespace wheelpit::openwire {

namespace {

constexpr std::size_t kSizeBytes = 4;
// So many small messages come with one receive. What is larger than this is grown for, and given
// back.
constexpr std::size_t kCapacity = std::size_t{128} << 10;
constexpr std::size_t kLeastSpace = std::size_t{16} << 10;

}  // namespace

FrameReader::FrameReader(std::size_t frame_max) : frame_max_(frame_max) { resize(kCapacity); }

FrameReader::~FrameReader() { std::free(buffer_); }

void FrameReader::resize(std::size_t capacity) {
  void* const buffer = std::realloc(buffer_, capacity);
  if (buffer == nullptr) throw std::bad_alloc();
  buffer_ = static_cast<char*>(buffer);
  capacity_ = capacity;
}

std::span<char> FrameReader::space() {
  if (begin_ != 0) {
    std::memmove(buffer_, buffer_ + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (capacity_ > kCapacity && end_ <= kCapacity / 2) {
    resize(kCapacity);
  } else if (capacity_ - end_ < kLeastSpace) {
    resize(2 * capacity_);
  }
  return {buffer_ + end_, capacity_ - end_};
}

Result<std::optional<Frame>> FrameReader::next() {
  ByteReader in({buffer_ + begin_, end_ - begin_});
  const auto size = static_cast<std::size_t>(in.integer<std::uint32_t>());
  if (!in.ok()) return std::optional<Frame>();
  if (size == 0 || size > frame_max_) {
    return Error(Errc::malformed, "not an OpenWire frame, or a broken one: it claims to be of " +
                                      std::to_string(size) + " bytes where " +
                                      std::to_string(frame_max_) + " are the most");
  }
  if (in.left().size() < size) return std::optional<Frame>();

  begin_ += kSizeBytes + size;
  const auto type = static_cast<DataType>(in.integer<std::uint8_t>());
  return std::optional(Frame{type, in.left().substr(0, size - 1)});
}

FrameWriter::FrameWriter(std::string& out, DataType type) : out_(out), size_at_(out.size()) {
  ByteWriter writer(out_);
  writer.integer(std::uint32_t{0});
  writer.integer(static_cast<std::uint8_t>(type));
}

FrameWriter::~FrameWriter() {
  const std::size_t size = out_.size() - size_at_ - kSizeBytes;
  const std::uint32_t big = std::byteswap(static_cast<std::uint32_t>(size));
  std::memcpy(out_.data() + size_at_, &big, sizeof(big));
}

}  // namespace wheelpit::openwire
