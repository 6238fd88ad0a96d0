#include "wire/eventstream/message_reader.h"

#include <zlib.h>

#include <cstdint>
#include <utility>

namespace wheelpit::eventstream {

namespace {

constexpr std::size_t kPrelude = 12;  // both lengths and their checksum
constexpr std::size_t kChecksum = 4;
constexpr std::size_t kFrame = kPrelude + kChecksum;

Error bad(const std::string& why) {
  return {Errc::malformed, "the event stream is invalid: " + why};
}

std::uint32_t be32(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return number;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// Takes bytes from the front of `bytes`; nothing if there are not as many.
std::optional<std::string_view> take(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) return std::nullopt;
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

// A number of `size` bytes, 1 or 2.
std::optional<std::size_t> take_number(std::string_view& bytes, std::size_t size) {
  const auto taken = take(bytes, size);
  if (!taken) return std::nullopt;
  std::size_t number = 0;
  for (const char byte : *taken) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

// Of a value of this type, in front of which its length is taken where it has one.
std::optional<std::size_t> size_of(HeaderType type, std::string_view& bytes) {
  switch (type) {
    case HeaderType::truth:
    case HeaderType::untruth:
      return 0;
    case HeaderType::byte:
      return 1;
    case HeaderType::int16:
      return 2;
    case HeaderType::int32:
      return 4;
    case HeaderType::int64:
    case HeaderType::time:
      return 8;
    case HeaderType::uuid:
      return 16;
    case HeaderType::bytes:
    case HeaderType::text:
      return take_number(bytes, 2);
  }
  return std::nullopt;
}

std::optional<Header> take_header(std::string_view& bytes) {
  const auto name_size = take_number(bytes, 1);
  const auto name = name_size ? take(bytes, *name_size) : std::nullopt;
  const auto type = name && !name->empty() ? take_number(bytes, 1) : std::nullopt;
  if (!type || *type > static_cast<std::size_t>(HeaderType::uuid)) return std::nullopt;
  Header header{.name = std::string(*name), .type = static_cast<HeaderType>(*type), .value = {}};
  const auto size = size_of(header.type, bytes);
  const auto value = size ? take(bytes, *size) : std::nullopt;
  if (!value) return std::nullopt;
  header.value = *value;
  return header;
}

// Of all of a message's bytes.
Result<Message> parse(std::string_view bytes, std::size_t header_bytes) {
  const std::size_t content = bytes.size() - kChecksum;
  if (be32(bytes.substr(content)) != checksum(bytes.substr(0, content))) {
    return bad("a message's checksum is wrong");
  }
  Message message;
  std::string_view headers = bytes.substr(kPrelude, header_bytes);
  while (!headers.empty()) {
    auto header = take_header(headers);
    if (!header) return bad("a message's headers are invalid");
    message.headers.push_back(*std::move(header));
  }
  message.payload = bytes.substr(kPrelude + header_bytes, bytes.size() - kFrame - header_bytes);
  return message;
}

}  // namespace

void MessageReader::feed(std::string_view bytes) {
  if (failure_) return;
  if (begin_ > 0) buffer_.erase(0, std::exchange(begin_, 0));
  buffer_.append(bytes);
}

Result<std::optional<Message>> MessageReader::next() {
  if (failure_) return *failure_;
  const auto fail = [this](Error why) -> Result<std::optional<Message>> {
    failure_ = std::move(why);
    buffer_ = {};
    begin_ = 0;
    return *failure_;
  };
  const std::string_view rest = std::string_view(buffer_).substr(begin_);
  if (rest.size() < kPrelude) return std::nullopt;
  const std::size_t message_bytes = be32(rest);
  const std::size_t header_bytes = be32(rest.substr(4));
  if (be32(rest.substr(8)) != checksum(rest.substr(0, 8))) {
    return fail(bad("the checksum in front of a message is wrong"));
  }
  if (message_bytes < kFrame || header_bytes > message_bytes - kFrame) {
    return fail(bad("a message's headers are longer than the message"));
  }
  if (message_bytes > limits_.message_bytes) {
    return fail(
        bad("a message is longer than " + std::to_string(limits_.message_bytes) + " bytes"));
  }
  if (header_bytes > limits_.header_bytes) {
    return fail(bad("a message's headers are longer than " + std::to_string(limits_.header_bytes) +
                    " bytes"));
  }
  if (rest.size() < message_bytes) return std::nullopt;
  auto message = parse(rest.substr(0, message_bytes), header_bytes);
  if (!message) return fail(message.error());
  begin_ += message_bytes;
  if (begin_ == buffer_.size()) {
    // Not to be kept for as long as the stream, as messages may be much longer than the usual one.
    if (buffer_.capacity() > (std::size_t{1} << 20)) buffer_ = {};
    buffer_.clear();
    begin_ = 0;
  }
  return std::optional<Message>(*std::move(message));
}

}  // namespace wheelpit::eventstream
