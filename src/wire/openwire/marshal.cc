#include "wire/openwire/marshal.h"

#include "wire/openwire/data_types.h"

namespace wheelpit::openwire {

namespace {

// What lies between the current place of a reader and an earlier one.
std::string_view between(std::string_view earlier, std::string_view now) {
  return earlier.substr(0, earlier.size() - now.size());
}

}  // namespace

std::string FieldReader::fault_text() const {
  switch (fault()) {
    case Fault::none:
    case Fault::cut:
      return "it ends too early, or has a length that cannot be";
    case Fault::wrong_type:
      return type_name(culprit_) + " where it does not belong";
    case Fault::unknown_type:
      return "an object of unknown " + type_name(culprit_);
    case Fault::too_deep:
      return "objects nested deeper than " + std::to_string(kMaxObjectDepth);
  }
  return {};
}

void FieldReader::fail(Fault fault, DataType culprit) {
  if (in_.ok()) {
    fault_ = fault;
    culprit_ = culprit;
  }
  in_.fail();
}

void FieldReader::read(std::optional<Throwable>& field) {
  if (!in_.boolean()) return;
  Throwable& throwable = field.emplace();
  read(throwable.class_name);
  read(throwable.message);
  if (encoding_.stack_traces) throwable.trace = skip_trace();
}

std::string_view FieldReader::skip_trace() {
  const std::string_view begin = in_.left();
  Text text;
  do {
    const auto frames = in_.integer<std::int16_t>();
    for (int i = 0; i < frames && in_.ok(); ++i) {
      for (int part = 0; part < 3; ++part) read(text);  // class, method, file
      in_.integer<std::int32_t>();                      // line
    }
    if (!in_.boolean()) break;
    read(text);  // the cause's class, and its message
    read(text);
  } while (in_.ok());
  return in_.ok() ? between(begin, in_.left()) : std::string_view();
}

void FieldReader::read(OpaqueObject& field) {
  const std::string_view begin = in_.left();
  skip_object();
  if (in_.ok()) field.raw = between(begin, in_.left());
}

void FieldReader::read(OpaqueArray& field) {
  const std::string_view begin = in_.left();
  if (in_.boolean()) {
    const auto count = in_.integer<std::int16_t>();
    if (count < 0) in_.fail();
    for (int i = 0; i < count && in_.ok(); ++i) skip_object();
  }
  if (in_.ok()) field.raw = between(begin, in_.left());
}

void FieldReader::skip_object() {
  if (!in_.boolean()) return;
  const DataType type = read_type();
  if (depth_ == kMaxObjectDepth) return fail(Fault::too_deep, type);
  ++depth_;
  if (!with_object_of(type, [this](auto& object) { object.fields(*this); })) {
    fail(Fault::unknown_type, type);
  }
  --depth_;
}

void FieldWriter::write(const std::optional<Throwable>& field) {
  out_.boolean(field.has_value());
  if (!field) return;
  write(field->class_name);
  write(field->message);
  if (!encoding_.stack_traces) return;
  constexpr std::string_view kNoStackNoCause("\0\0\0", 3);
  out_.bytes(field->trace.empty() ? kNoStackNoCause : field->trace);
}

Status whole(const FieldReader& reader, DataType type) {
  if (reader.fault() != FieldReader::Fault::none) {
    return Error(Errc::malformed,
                 "a " + type_name(type) + " of the broker cannot be read: " + reader.fault_text());
  }
  if (reader.left() != 0) {
    return Error(Errc::malformed, "a " + type_name(type) + " of the broker has " +
                                      std::to_string(reader.left()) + " bytes too many");
  }
  return {};
}

}  // namespace wheelpit::openwire
