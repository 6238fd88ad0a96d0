#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The frames of AWS's event streams, application/vnd.amazon.eventstream, without I/O:
// https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html and the specification of
// Smithy's Amazon Event Stream.
namespace wheelpit::eventstream {

// What a header's value is. Values are kept as they stand in the frame.
enum class HeaderType : std::uint8_t {
  truth = 0,    // no bytes
  untruth = 1,  // no bytes
  byte = 2,     // 1
  int16 = 3,    // 2
  int32 = 4,    // 4
  int64 = 5,    // 8
  bytes = 6,    // behind their length, of 2 bytes
  text = 7,     // the same
  time = 8,     // 8: milliseconds since 1970
  uuid = 9,     // 16
};

struct Header {
  std::string name;
  HeaderType type = HeaderType::text;
  std::string value;  // without its length

  bool operator==(const Header&) const = default;
};

struct Message {
  std::vector<Header> headers;
  std::string payload;

  // The value of a header that is a text: ":message-type".
  std::optional<std::string_view> text(std::string_view name) const;

  bool operator==(const Message&) const = default;
};

}  // namespace wheelpit::eventstream
