#include "cluster/peer/frames.h"

#include <cstdint>
#include <utility>

namespace wheelpit::cluster {

namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kHeadBytes = 1 + 2 + kLengthBytes;  // kind, status, length
constexpr char kPiece = 'p';
constexpr char kEnd = 'e';

void append_number(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) {
    out += static_cast<char>((number >> (8 * (i - 1))) & 0xffU);
  }
}

std::uint32_t number_at(std::string_view text, std::size_t at, std::size_t bytes) {
  std::uint32_t number = 0;
  for (const char c : text.substr(at, bytes)) {
    number = (number << 8U) | static_cast<unsigned char>(c);
  }
  return number;
}

std::string frame(char kind, int status, std::string_view body) {
  std::string out;
  out.reserve(kHeadBytes + body.size());
  out += kind;
  append_number(out, static_cast<std::uint64_t>(status), 2);
  append_number(out, body.size(), kLengthBytes);
  out += body;
  return out;
}

}  // namespace

std::string join_fields(std::span<const std::string_view> fields) {
  std::string out;
  for (const std::string_view field : fields) {
    append_number(out, field.size(), kLengthBytes);
    out += field;
  }
  return out;
}

std::optional<std::vector<std::string>> split_fields(std::string_view text, std::size_t count) {
  std::vector<std::string> fields;
  fields.reserve(count);
  while (fields.size() < count) {
    if (text.size() < kLengthBytes) return std::nullopt;
    const std::size_t size = number_at(text, 0, kLengthBytes);
    text.remove_prefix(kLengthBytes);
    if (text.size() < size) return std::nullopt;
    fields.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  if (!text.empty()) return std::nullopt;
  return fields;
}

std::string piece_frame(std::string_view piece) { return frame(kPiece, 0, piece); }

std::string end_frame(const PeerAnswer& answer) { return frame(kEnd, answer.status, answer.body); }

Status FrameReader::feed(std::string_view bytes) {
  input_.erase(0, std::exchange(begin_, 0));
  input_ += bytes;
  // Every head that is here is looked at before its body is waited for.
  for (std::size_t at = 0; at < input_.size();) {
    if (input_[at] != kPiece && input_[at] != kEnd) {
      return Error(Errc::malformed, "what it sent is no answer of a node");
    }
    if (input_.size() - at < kHeadBytes) break;
    const std::size_t size = number_at(input_, at + 3, kLengthBytes);
    if (size > kMostBytes) return Error(Errc::malformed, "a piece of its answer is too long");
    at += kHeadBytes + size;
  }
  return {};
}

std::optional<FrameReader::Frame> FrameReader::next() {
  const std::string_view rest = std::string_view(input_).substr(begin_);
  if (rest.size() < kHeadBytes) return std::nullopt;
  const std::size_t size = number_at(rest, 3, kLengthBytes);
  if (rest.size() - kHeadBytes < size) return std::nullopt;
  begin_ += kHeadBytes + size;
  return Frame{.end = rest[0] == kEnd,
               .status = static_cast<int>(number_at(rest, 1, 2)),
               .body = std::string(rest.substr(kHeadBytes, size))};
}

}  // namespace wheelpit::cluster
