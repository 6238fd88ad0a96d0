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
// Of a message that is too large, its type not counted: what it is settled by is in it.
constexpr std::size_t kKeptOfAMessage = std::size_t{64} << 10;

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
  const std::size_t passed = std::min(passing_over_, end_ - begin_);
  begin_ += passed;
  passing_over_ -= passed;
  ByteReader in({buffer_ + begin_, end_ - begin_});
  const auto size = static_cast<std::size_t>(in.integer<std::uint32_t>());
  if (!in.ok()) return std::optional<Frame>();
  if (size == 0 || size > frame_max_) return beginning(size);
  if (in.left().size() < size) return std::optional<Frame>();

  begin_ += kSizeBytes + size;
  const auto type = static_cast<DataType>(in.integer<std::uint8_t>());
  return std::optional(Frame{type, in.left().substr(0, size - 1), size - 1});
}

// Of a frame that is too large.
Result<std::optional<Frame>> FrameReader::beginning(std::size_t size) {
  const std::string_view bytes(buffer_ + begin_ + kSizeBytes, end_ - begin_ - kSizeBytes);
  const bool may_be_cut = cuts_messages_ && size > kKeptOfAMessage + 1;
  if (may_be_cut && bytes.empty()) return std::optional<Frame>();
  const auto type = may_be_cut ? static_cast<DataType>(bytes.front()) : DataType::null;
  if (type != DataType::message_dispatch) {
    return Error(Errc::malformed, "not an OpenWire frame, or a broken one: it claims to be of " +
                                      std::to_string(size) + " bytes where " +
                                      std::to_string(frame_max_) + " are the most");
  }
  if (bytes.size() < kKeptOfAMessage + 1) return std::optional<Frame>();
  begin_ += kSizeBytes + kKeptOfAMessage + 1;
  passing_over_ = size - kKeptOfAMessage - 1;
  return std::optional(Frame{type, bytes.substr(1, kKeptOfAMessage), size - 1});
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
