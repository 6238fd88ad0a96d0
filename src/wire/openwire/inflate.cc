#include "wire/openwire/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace wheelpit::openwire {

namespace {

constexpr std::size_t kSmallest = 1024;

// zlib's state, for one stream.
class Inflater {
 public:
  explicit Inflater(std::string_view stream) {
    // zlib reads through a pointer that is not const, and does not write.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(stream.data()));
    stream_.avail_in = static_cast<uInt>(stream.size());
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Yields up to `room` bytes; returns how many.
  std::size_t next(char* out, std::size_t room) {
    const auto most = std::min<std::size_t>(room, std::numeric_limits<uInt>::max());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(most);
    state_ = ::inflate(&stream_, Z_NO_FLUSH);
    return most - stream_.avail_out;
  }
  bool at_end() const { return state_ == Z_STREAM_END; }
  bool stuck() const { return state_ != Z_OK && state_ != Z_STREAM_END; }

 private:
  z_stream stream_{};
  int state_ = Z_OK;
};

}  // namespace

Result<std::string> inflate(std::string_view stream, std::size_t limit, Excess excess) {
  // One byte more than the limit tells a stream that keeps to it from one that does not.
  const std::size_t most = excess == Excess::refuse ? limit + 1 : limit;
  if (stream.size() > std::numeric_limits<uInt>::max()) {
    return Error(Errc::too_large, "a compressed body of over 4 GB");
  }
  Inflater inflater(stream);
  std::string out;
  std::size_t room = std::max(kSmallest, 4 * stream.size());
  while (!inflater.at_end() && out.size() < most) {
    room = std::min(room, most - out.size());
    const std::size_t before = out.size();
    out.resize_and_overwrite(before + room, [&](char* buffer, std::size_t) {
      return before + inflater.next(buffer + before, room);
    });
    if (inflater.stuck()) {
      return Error(Errc::malformed, "a compressed body that zlib cannot inflate");
    }
    room = out.size();
  }
  if (out.size() > limit) {
    return Error(Errc::too_large,
                 "a compressed body of more than " + std::to_string(limit) + " bytes");
  }
  return out;
}

}  // namespace wheelpit::openwire
