#include "filter/json/flat_event.h"

#include <utility>

#include "filter/json/json_index.h"
#include "filter/json/json_walk.h"

namespace wheelpit::filter {
namespace {

// False means that the reader keeps a fault.
class Flattener {
 public:
  Flattener(std::string_view json, ArrayElements& elements) : in_(json), elements_(elements) {}

  bool run(const std::string& root) {
    const JsonToken token = in_.next();
    if (token != JsonToken::object_begin && token != JsonToken::array_begin) {
      return in_.fail("neither an object nor an array");
    }
    return read(token, root, 0, 0) && in_.next() == JsonToken::end;
  }

  FlatEvent take() { return std::move(event_); }
  const JsonFault& fault() const { return *in_.fault(); }

 private:
  // `token` begins the value, `depth` counts the brackets around it.
  bool read(JsonToken token, const std::string& path, ArrayElement in, int depth) {
    if (token == JsonToken::fault) return false;
    if (token == JsonToken::object_begin || token == JsonToken::array_begin) {
      if (depth >= kMaxJsonDepth) return in_.fail("not JSON: nested too deeply");
      return token == JsonToken::object_begin ? read_object(path, in, depth + 1)
                                              : read_array(path, in, depth + 1);
    }
    event_.values.push_back(
        {.path = path, .kind = kind_of(token), .text = in_.content(), .in = in});
    return true;
  }

  bool read_object(const std::string& path, ArrayElement in, int depth) {
    event_.objects.insert(path);
    const std::string prefix = depth == 1 && path.empty() ? "" : path + '.';
    for (auto token = in_.next(); token != JsonToken::object_end; token = in_.next()) {
      if (token != JsonToken::name) return false;
      const std::string member = prefix + in_.content();
      if (!read(in_.next(), member, in, depth)) return false;
    }
    return true;
  }

  bool read_array(const std::string& path, ArrayElement in, int depth) {
    JsonToken token = in_.next();
    if (token == JsonToken::array_end) {
      event_.empty_arrays.insert(path);
      return true;
    }
    const std::uint32_t array = elements_.new_array();
    for (; token != JsonToken::array_end; token = in_.next()) {
      const bool nested = token == JsonToken::object_begin || token == JsonToken::array_begin;
      if (!read(token, path, nested ? elements_.enter(in, array) : in, depth)) return false;
    }
    return true;
  }

  static ValueKind kind_of(JsonToken token) {
    switch (token) {
      case JsonToken::text:
        return ValueKind::text;
      case JsonToken::number:
        return ValueKind::number;
      case JsonToken::literal_true:
        return ValueKind::boolean_true;
      case JsonToken::literal_false:
        return ValueKind::boolean_false;
      default:
        return ValueKind::null;
    }
  }

  JsonReader in_;
  ArrayElements& elements_;
  FlatEvent event_;
};

}  // namespace

std::expected<FlatEvent, JsonFault> flatten(std::string_view json, const std::string& root,
                                            ArrayElements& elements) {
  if (!is_utf8(json)) return std::unexpected(JsonFault{"not JSON: it is not UTF-8"});
  Flattener flattener(json, elements);
  if (!flattener.run(root)) return std::unexpected(flattener.fault());
  return flattener.take();
}

}  // namespace wheelpit::filter
