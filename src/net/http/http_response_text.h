#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/http/http_message.h"

namespace wheelpit {

// "OK" for 200, and so on; "Unknown" for a status without a name.
std::string_view reason_of(int status);

// The value of a Date header: "Sun, 22 Nov 2026 00:41:07 GMT".
std::string http_date(std::chrono::sys_seconds when);

enum class AfterAnswer { keep_alive, close };

// The status line and headers, up to and including the empty line. CR, LF and NUL in header values
// are replaced by spaces: what a value came from may be outside bytes.
void append_response_head(std::string& out, const HttpResponse& response, std::string_view date,
                          AfterAnswer after);

// Where the peer finds the end of a body whose length is not known yet.
enum class StreamFraming { chunked, until_close };

// The same without a length. Bodies of `response` are not looked at.
void append_stream_head(std::string& out, const HttpResponse& response, std::string_view date,
                        StreamFraming framing, AfterAnswer after);

}  // namespace wheelpit
