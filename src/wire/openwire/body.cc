#include "wire/openwire/body.h"

#include <cstdint>
#include <utility>

#include "wire/openwire/bytes.h"
#include "wire/openwire/inflate.h"

namespace wheelpit::openwire {

namespace {

Error too_large(std::size_t size, std::size_t limit) {
  return Error(Errc::too_large, "a body of " + std::to_string(size) + " bytes where " +
                                    std::to_string(limit) + " are the most");
}

// Java compresses its whole buffer, so the stream may yield more than the length that precedes it.
Result<std::string> inflate_bytes(std::string_view content, std::size_t limit) {
  ByteReader in(content);
  const auto size = in.integer<std::int32_t>();
  if (!in.ok() || size < 0) {
    return Error(Errc::malformed, "a compressed bytes body without its length");
  }
  const auto length = static_cast<std::size_t>(size);
  if (length > limit) return too_large(length, limit);
  auto bytes = inflate(in.left(), length, Excess::ignore);
  if (bytes && bytes->size() != length) {
    return Error(Errc::malformed, "a compressed bytes body that is shorter than it says");
  }
  return bytes;
}

}  // namespace

Result<std::string_view> plain_content(const Message& message, std::size_t limit,
                                       std::string& inflated) {
  const std::string_view content = message.content.raw.value_or("");
  if (!message.compressed || content.empty()) {
    if (content.size() > limit) return too_large(content.size(), limit);
    return content;
  }
  auto plain = message.type == DataType::bytes_message ? inflate_bytes(content, limit)
                                                       : inflate(content, limit, Excess::refuse);
  if (!plain) return plain.error();
  inflated = std::move(*plain);
  return std::string_view(inflated);
}

Result<std::optional<std::string>> text_body(const Message& message, std::size_t limit) {
  if (!message.content.raw) return std::optional<std::string>();
  std::string inflated;
  const std::size_t most = 2 * limit + sizeof(std::int32_t);
  const auto content = plain_content(message, most, inflated);
  if (!content) return content.error();

  ByteReader in(*content);
  const auto size = in.integer<std::int32_t>();
  if (in.ok() && size == -1) return std::optional<std::string>();
  const auto modified = in.take(static_cast<std::uint32_t>(size));
  if (!in.ok()) return Error(Errc::malformed, "a text body that is shorter than it says");

  std::string text;
  append_utf8(modified, text);
  if (text.size() > limit) return too_large(text.size(), limit);
  return std::optional(std::move(text));
}

Result<std::string> bytes_body(const Message& message, std::size_t limit) {
  std::string inflated;
  const auto content = plain_content(message, limit, inflated);
  if (!content) return content.error();
  if (content->data() == inflated.data()) return std::move(inflated);
  return std::string(*content);
}

}  // namespace wheelpit::openwire
