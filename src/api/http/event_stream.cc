#include "api/http/event_stream.h"

#include <array>
#include <boost/crc.hpp>
#include <cstdint>

namespace wheelpit::api {

namespace {

constexpr std::size_t kPreludeBytes = 12;  // two lengths and their checksum
constexpr char kTextHeader = 7;

template <class Integer>
void append_integer(std::string& out, Integer value) {
  for (int shift = (static_cast<int>(sizeof(value)) - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFF));
  }
}

void append_checksum(std::string& out, std::size_t from) {
  boost::crc_32_type sum;
  sum.process_bytes(out.data() + from, out.size() - from);
  append_integer(out, static_cast<std::uint32_t>(sum.checksum()));
}

}  // namespace

void append_event_message(std::string& out, std::span<const EventStreamHeader> headers,
                          std::string_view payload) {
  std::string block;
  for (const EventStreamHeader& header : headers) {
    append_integer(block, static_cast<std::uint8_t>(header.name.size()));
    block += header.name;
    block.push_back(kTextHeader);
    append_integer(block, static_cast<std::uint16_t>(header.value.size()));
    block += header.value;
  }
  const std::size_t begin = out.size();
  const std::size_t total = kPreludeBytes + block.size() + payload.size() + sizeof(std::uint32_t);
  append_integer(out, static_cast<std::uint32_t>(total));
  append_integer(out, static_cast<std::uint32_t>(block.size()));
  append_checksum(out, begin);
  out += block;
  out += payload;
  append_checksum(out, begin);
}

void append_event(std::string& out, std::string_view event_type, std::string_view content_type,
                  std::string_view payload) {
  const std::array<EventStreamHeader, 3> headers{
      {{":event-type", event_type}, {":content-type", content_type}, {":message-type", "event"}}};
  append_event_message(out, headers, payload);
}

}  // namespace wheelpit::api
