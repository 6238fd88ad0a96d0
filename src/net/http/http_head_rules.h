#pragma once

#include <optional>
#include <string_view>

#include "net/http/http_message.h"

namespace wheelpit {

enum class HttpVersion { http_1_0, http_1_1 };

// Rules of RFC 9112 for heads that are well formed line by line. Where the standard leaves a choice
// to the recipient, two recipients in a row may choose differently, and the second then takes bytes
// of a body for a request: so whatever leaves a choice is a fault. Faults are sentences.

// Of a request's body length (section 6.3): more than one Transfer-Encoding or Content-Length,
// both, a Transfer-Encoding other than "chunked" alone, one in HTTP/1.0, a length that is not a
// number.
std::optional<std::string_view> fault_of_framing(HttpVersion version, const HttpHeaders& headers);

// Of a request's Host and target (section 3.2). Host: exactly one, in HTTP/1.0 at most one, a host
// with or without a port. The target: a path; or http:// or https:// with a host, which then takes
// the place of Host, and `head` is left with the path and that host; or "*" for OPTIONS.
std::optional<std::string_view> settle_target(HttpVersion version, HttpRequest& head);

}  // namespace wheelpit
