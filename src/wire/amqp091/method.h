#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/amqp091/bytes.h"
#include "wire/amqp091/connection_methods.h"
#include "wire/amqp091/frame.h"
#include "wire/amqp091/method_field.h"
#include "wire/amqp091/queue_methods.h"

// The methods a consumer or a publisher sends or receives, each as its fields in the order of the
// wire, and how any of them is read and written. Bits are packed into octets: see the constants
// beside.
namespace wheelpit::amqp091 {

template <std::integral Int>
void read_field(ByteReader& in, Int& field) {
  field = in.integer<Int>();
}
inline void read_field(ByteReader& in, ShortText& field) { field.text = in.short_string(); }
inline void read_field(ByteReader& in, LongText& field) { field.text = in.long_string(); }
inline void read_field(ByteReader& in, RawTable& field) { field.bytes = in.long_string(); }

template <std::integral Int>
void write_field(ByteWriter& out, Int field) {
  out.integer(field);
}
inline void write_field(ByteWriter& out, ShortText field) { out.short_string(field.text); }
inline void write_field(ByteWriter& out, LongText field) { out.long_string(field.text); }
inline void write_field(ByteWriter& out, RawTable field) { out.long_string(field.bytes); }

// `arguments` is the method frame's payload after the ids. Octets after the last field are
// ignored, as some servers send more. False: it is too short.
template <class Method>
bool read_method(std::string_view arguments, Method& method) {
  ByteReader in(arguments);
  method.fields([&](auto&... field) { (read_field(in, field), ...); });
  return in.ok();
}

template <class Method>
void write_method(std::string& out, std::uint16_t channel, const Method& method) {
  const FrameWriter frame(out, FrameType::method, channel);
  ByteWriter writer(out);
  writer.integer(Method::kId.class_id);
  writer.integer(Method::kId.method_id);
  method.fields([&](const auto&... field) { (write_field(writer, field), ...); });
}

}  // namespace wheelpit::amqp091
