// Every recorded frame of tests/data/openwire: what it decodes to, and back.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "wire/openwire/body.h"
#include "wire/openwire/data_types.h"
#include "wire/openwire/marshal.h"
#include "wire/openwire/primitive.h"
#include "wire/openwire/test_frames.h"

namespace wheelpit::openwire {
namespace {

namespace json = boost::json;

constexpr std::size_t kLimit = 1'000'000;

json::value hex_of(std::string_view bytes) { return json::object{{"hex", to_hex(bytes)}}; }

// A visitor of fields() that makes the JSON of the data files.
class Dump {
 public:
  template <class Field>
  void operator()(std::string_view name, const Field& field, int /*since*/ = 1) {
    object_[name] = value_of(field);
  }

  template <class Object>
  static json::value of(const Object& object) {
    Dump dump;
    dump.object_["@"] = type_name(type_of(object));
    object.fields(dump);
    return dump.object_;
  }

 private:
  static json::value value_of(bool field) { return field; }
  template <std::integral Int>
  static json::value value_of(Int field) {
    return field;
  }
  static json::value value_of(const Magic& field) { return hex_of({field.data(), field.size()}); }
  static json::value value_of(const Text& field) {
    return field.is_null() ? json::value() : json::value(json::string(field.utf8()));
  }
  static json::value value_of(const Bytes& field) {
    return field.raw ? hex_of(*field.raw) : json::value();
  }
  static json::value value_of(const std::optional<Throwable>& field) {
    if (!field) return {};
    return json::object{{"class", field->class_name.utf8()}, {"message", field->message.utf8()}};
  }
  static json::value opaque(std::string_view raw) {
    return raw == std::string_view("\0", 1) ? json::value() : hex_of(raw);
  }
  static json::value value_of(const OpaqueObject& field) { return opaque(field.raw); }
  static json::value value_of(const OpaqueArray& field) { return opaque(field.raw); }
  template <class Object>
  static json::value value_of(const std::optional<Object>& field) {
    return field ? of(*field) : json::value();
  }
  template <class... Objects>
  static json::value value_of(const std::optional<std::variant<Objects...>>& field) {
    if (!field) return {};
    return std::visit([](const auto& object) { return of(object); }, *field);
  }

  json::object object_;
};

json::value json_of(const PrimitiveMap& map);

json::value json_of(const Primitive& primitive) {
  return std::visit(
      [](const auto& value) -> json::value {
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::monostate>) {
          return nullptr;
        } else if constexpr (std::is_same_v<Value, char16_t>) {
          return json::string(1, static_cast<char>(value));  // the files have ASCII ones only
        } else if constexpr (std::is_same_v<Value, Text>) {
          return json::string(value.utf8());
        } else if constexpr (std::is_same_v<Value, Bytes>) {
          return hex_of(value.raw.value());
        } else if constexpr (std::is_same_v<Value, PrimitiveMap>) {
          return json_of(value);
        } else if constexpr (std::is_same_v<Value, PrimitiveList>) {
          json::array list;
          for (const Primitive& element : value) list.push_back(json_of(element));
          return list;
        } else {
          return value;
        }
      },
      primitive.value);
}

json::value json_of(const PrimitiveMap& map) {
  json::object object;
  for (const PrimitiveEntry& entry : map) object[entry.key.utf8()] = json_of(entry.value);
  return object;
}

json::value body_of(const Message& message) {
  std::string inflated;
  switch (message.type) {
    case DataType::text_message: {
      const auto text = text_body(message, kLimit).value();
      return text ? json::value(json::string(*text)) : json::value();
    }
    case DataType::map_message:
      return json_of(read_map(plain_content(message, kLimit, inflated).value()).value());
    case DataType::stream_message: {
      const auto content = plain_content(message, kLimit, inflated).value();
      return json_of(Primitive{read_stream(content).value()});
    }
    default:
      return hex_of(plain_content(message, kLimit, inflated).value());
  }
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> names() {
  std::vector<std::string> found;
  std::error_code missing;  // leaves nothing, which AreAllThere tells
  for (const auto& file : std::filesystem::directory_iterator(test_data(), missing)) {
    if (file.path().extension() == ".json") found.push_back(file.path().stem().string());
  }
  std::ranges::sort(found);
  return found;
}

class Vector : public testing::TestWithParam<std::string> {
 protected:
  // One of the file's members, as the file has it; "null" if it has none.
  std::string expected(std::string_view member) const {
    const json::value* const value = file_.if_contains(member);
    return value == nullptr ? "null" : json::serialize(*value);
  }

  void check(const MessageDispatch& dispatch) const {
    if (!dispatch.message) return;
    EXPECT_EQ(json::serialize(body_of(*dispatch.message)), expected("body"));
    const auto properties = dispatch.message->marshalled_properties.raw;
    const PrimitiveMap map = properties ? read_map(*properties).value() : PrimitiveMap();
    EXPECT_EQ(json::serialize(json_of(map)), expected("properties"));
  }
  void check(const WireFormatInfo& info) const {
    const PrimitiveMap map = read_map(info.marshalled_properties.raw.value()).value();
    EXPECT_EQ(json::serialize(json_of(map)), expected("properties"));
  }
  void check(const auto& /*object*/) const {}

  const json::object file_ = json::parse(text_of(test_data() / (GetParam() + ".json"))).as_object();
  const std::string wire_ = from_hex(std::string_view(file_.at("wire").as_string()));
};

TEST_P(Vector, DecodesToItsJsonAndEncodesToItsBytes) {
  ASSERT_FALSE(file_.at("stackTraceEnabled").as_bool());
  const Frame frame = frame_of(wire_);
  const bool known = with_object_of(frame.type, [&](auto& object) {
    ASSERT_TRUE(read_frame(frame, Encoding(), object));
    EXPECT_EQ(json::serialize(Dump::of(object)), expected("frame"));
    check(object);
    std::string written;
    write_frame(written, object, Encoding());
    EXPECT_EQ(to_hex(written), to_hex(wire_));
  });
  EXPECT_TRUE(known);
}

INSTANTIATE_TEST_SUITE_P(Recorded, Vector, testing::ValuesIn(names()), [](const auto& test) {
  std::string name = test.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

// Each end of each frame: nothing is read beyond it, and nothing but the whole is accepted.
TEST_P(Vector, IsRefusedWhenItIsCutOrLongerThanItsFields) {
  const Frame whole = frame_of(wire_);
  with_object_of(whole.type, [&](auto& empty) {
    for (std::size_t size = 0; size < whole.fields.size(); ++size) {
      const std::string cut(whole.fields.substr(0, size));
      auto object = empty;
      EXPECT_FALSE(read_frame({whole.type, cut}, Encoding(), object)) << size;
    }
    const std::string longer = std::string(whole.fields) + "x";
    auto object = empty;
    const Status read = read_frame({whole.type, longer}, Encoding(), object);
    ASSERT_FALSE(read);
    EXPECT_TRUE(read.error().message().contains("1 bytes too many")) << read.error().message();
  });
}

TEST(Vectors, AreAllThere) { EXPECT_EQ(names().size(), 31U); }

}  // namespace
}  // namespace wheelpit::openwire
