#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "wire/openwire/bytes.h"
#include "wire/openwire/frame.h"
#include "wire/openwire/types.h"

// Reads and writes anything that lists its fields(): loose encoding, without a cache.
namespace wheelpit::openwire {

struct Encoding {
  std::int32_t version = 12;
  bool stack_traces = false;  // exceptions carry Java's stack
};

// Maximum nesting of objects of unexpected types, such as dataStructure.
inline constexpr int kMaxObjectDepth = 8;

// A visitor of fields() that fills them with views of the bytes. After a fault the rest is null or
// zero: check fault() once, after the last field.
class FieldReader {
 public:
  enum class Fault {
    none,
    cut,           // the bytes end too early, or a length is impossible
    wrong_type,    // an object where one of another type belongs
    unknown_type,  // within an object or an array that is skipped
    too_deep,
  };

  FieldReader(std::string_view bytes, Encoding encoding) : in_(bytes), encoding_(encoding) {}

  Fault fault() const { return in_.ok() || fault_ != Fault::none ? fault_ : Fault::cut; }
  // For a person: "it ends too early". Not of Fault::none.
  std::string fault_text() const;
  std::size_t left() const { return in_.left().size(); }

  template <class Field>
  void operator()(std::string_view /*name*/, Field& field, std::int32_t since = 1) {
    if (since <= encoding_.version) read(field);
  }

 private:
  void read(bool& field) { field = in_.boolean(); }
  template <std::integral Int>
  void read(Int& field) {
    field = in_.integer<Int>();
  }
  template <std::size_t kSize>
  void read(std::array<char, kSize>& field) {
    const std::string_view raw = in_.take(kSize);
    if (in_.ok()) raw.copy(field.data(), kSize);
  }
  void read(Text& field) {
    if (in_.boolean()) field.modified = in_.short_block();
  }
  void read(Bytes& field) {
    if (in_.boolean()) field.raw = in_.long_block();
  }
  template <class Object>
  void read(std::optional<Object>& field) {
    if (!in_.boolean()) return;
    const DataType type = read_type();
    Object& object = field.emplace();
    if constexpr (requires { Object::kType; }) {
      if (type != Object::kType) return fail(Fault::wrong_type, type);
    } else {
      if (!Object::is_type(type)) return fail(Fault::wrong_type, type);
      object.type = type;
    }
    object.fields(*this);
  }
  template <class... Objects>
  void read(std::optional<std::variant<Objects...>>& field) {
    if (!in_.boolean()) return;
    const DataType type = read_type();
    const auto read_one = [&]<class Object>(std::in_place_type_t<Object> kind) {
      if (type != Object::kType) return false;
      std::get<Object>(field.emplace(kind)).fields(*this);
      return true;
    };
    if (!(read_one(std::in_place_type<Objects>) || ...)) fail(Fault::wrong_type, type);
  }
  void read(std::optional<Throwable>& field);
  void read(OpaqueObject& field);
  void read(OpaqueArray& field);

  DataType read_type() { return static_cast<DataType>(in_.integer<std::uint8_t>()); }
  std::string_view skip_trace();
  void skip_object();
  void fail(Fault fault, DataType culprit);

  ByteReader in_;
  Encoding encoding_;
  int depth_ = 0;
  Fault fault_ = Fault::none;
  DataType culprit_ = DataType::null;
};

// A visitor of fields() that appends them to a string it does not own.
class FieldWriter {
 public:
  FieldWriter(std::string& out, Encoding encoding) : out_(out), encoding_(encoding) {}

  template <class Field>
  void operator()(std::string_view /*name*/, const Field& field, std::int32_t since = 1) {
    if (since <= encoding_.version) write(field);
  }

 private:
  void write(bool field) { out_.boolean(field); }
  template <std::integral Int>
  void write(Int field) {
    out_.integer(field);
  }
  template <std::size_t kSize>
  void write(const std::array<char, kSize>& field) {
    out_.bytes({field.data(), kSize});
  }
  void write(const Text& field) {
    out_.boolean(!field.is_null());
    if (field.modified) out_.short_block(*field.modified);
  }
  void write(const Bytes& field) {
    out_.boolean(field.raw.has_value());
    if (field.raw) out_.long_block(*field.raw);
  }
  template <class Object>
  void write(const std::optional<Object>& field) {
    out_.boolean(field.has_value());
    if (field) write_object(*field);
  }
  template <class... Objects>
  void write(const std::optional<std::variant<Objects...>>& field) {
    out_.boolean(field.has_value());
    if (field) std::visit([this](const auto& object) { this->write_object(object); }, *field);
  }
  template <class Object>
  void write_object(const Object& object);
  void write(const std::optional<Throwable>& field);
  void write(const OpaqueObject& field) { out_.bytes(field.raw); }
  void write(const OpaqueArray& field) { out_.bytes(field.raw); }

  ByteWriter out_;
  Encoding encoding_;
};

template <class Object>
DataType type_of(const Object& object) {
  if constexpr (requires { Object::kType; }) {
    return Object::kType;
  } else {
    return object.type;
  }
}

template <class Object>
void FieldWriter::write_object(const Object& object) {
  out_.integer(static_cast<std::uint8_t>(type_of(object)));
  object.fields(*this);
}

// Errc::malformed: these are not the fields of the object, or not they alone.
Status whole(const FieldReader& reader, DataType type);

// A whole frame, of a type that has been looked at.
template <class Object>
Status read_frame(const Frame& frame, Encoding encoding, Object& object) {
  FieldReader reader(frame.fields, encoding);
  object.fields(reader);
  return whole(reader, frame.type);
}

template <class Object>
void write_frame(std::string& out, const Object& object, Encoding encoding) {
  const FrameWriter frame(out, type_of(object));
  FieldWriter writer(out, encoding);
  object.fields(writer);
}

}  // namespace wheelpit::openwire
