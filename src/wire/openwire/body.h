#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/openwire/message.h"

namespace wheelpit::openwire {

// Errors of all of these: malformed (it cannot be read), too_large (more than `limit` bytes once it
// is inflated). Whatever a length promises, no more is ever held than the limit, or twice that of a
// text: modified UTF-8 may take so much.

// The text of a text message in UTF-8; nothing if it has none.
Result<std::optional<std::string>> text_body(const Message& message, std::size_t limit);

// The bytes of a bytes message; "" if it has none.
Result<std::string> bytes_body(const Message& message, std::size_t limit);

// The content of a message of any kind, inflated if it was compressed: what primitive.h reads of a
// map or a stream, a Java serialization stream of an object. A view of the message, or of
// `inflated`.
Result<std::string_view> plain_content(const Message& message, std::size_t limit,
                                       std::string& inflated);

}  // namespace wheelpit::openwire
