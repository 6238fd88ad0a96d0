#include "api/json/bounded_json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <vector>

namespace wheelpit::api {
namespace {

namespace json = boost::json;
using Kind = Shape::Kind;

constexpr std::size_t kMostValues = 100'000;
constexpr std::size_t kMostRepeats = 4096;  // of the members of one structure
constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kLongText = std::size_t{64} << 10;

// A text of more bytes has too many characters, however many bytes each of them has.
std::size_t most_bytes(const Shape& shape) {
  const bool bounded = shape.kind == Kind::text && shape.max;
  if (!bounded) return std::numeric_limits<std::size_t>::max();
  return std::max(kLongText, 4 * (static_cast<std::size_t>(*shape.max) + 1));
}

std::size_t most_entries(const Shape& shape) {
  const std::int64_t allowed = shape.max.value_or(0);
  return std::max(kMostEntriesKept, static_cast<std::size_t>(allowed) + 1);
}

// What the parser sees becomes a tree, but for what the shape has no use for.
class Tree {
 public:
  using Code = json::error_code;
  // Boost.JSON asks for these by name.
  // NOLINTBEGIN(readability-identifier-naming)
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  // NOLINTEND(readability-identifier-naming)

  explicit Tree(const Shape& shape) : root_(shape) {}

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code& error) { return open(json::object(), error); }
  bool on_object_end(std::size_t, Code& error) { return close(error); }
  bool on_array_begin(Code& error) { return open(json::array(), error); }
  bool on_array_end(std::size_t, Code& error) { return close(error); }

  bool on_key_part(json::string_view part, std::size_t, Code&) {
    if (skipped_ > 0) return true;
    // No member has a name that long.
    const bool named = open_.back().shape->kind != Kind::map;
    const std::size_t most = named ? kLongestName : std::numeric_limits<std::size_t>::max();
    if (key_.size() < most) key_ += std::string_view(part).substr(0, most - key_.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Code& error) {
    return on_key_part(part, 0, error);
  }
  bool on_string_part(json::string_view part, std::size_t, Code&) {
    if (skipped_ > 0) return true;
    const Shape* shape = coming();
    if (shape == nullptr) return true;
    const std::size_t most = most_bytes(*shape);
    if (text_.size() < most) text_.append(part.substr(0, most - text_.size()));
    return true;
  }
  bool on_string(json::string_view part, std::size_t, Code& error) {
    on_string_part(part, 0, error);
    return add(json::value(std::exchange(text_, json::string())), error);
  }
  bool on_number_part(json::string_view, Code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, Code& error) { return add(number, error); }
  bool on_uint64(std::uint64_t number, json::string_view, Code& error) {
    return add(number, error);
  }
  bool on_double(double number, json::string_view, Code& error) { return add(number, error); }
  bool on_bool(bool flag, Code& error) { return add(flag, error); }
  bool on_null(Code& error) { return add(nullptr, error); }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }

  bool too_large() const { return too_large_; }
  BoundedJson take() { return {.value = std::move(result_), .cut = cut_}; }

 private:
  // A list, map or structure that has begun and not ended.
  struct Open {
    const Shape* shape;
    json::value container;
    std::string key;  // that it should have in the one around it
    std::size_t seen = 0;
  };

  bool is_object() const { return open_.back().container.is_object(); }

  // The shape of the value that follows; null if no one has a use for it.
  const Shape* coming() const {
    if (open_.empty()) return &root_;
    const Shape& shape = *open_.back().shape;
    if (shape.kind == Kind::list && !is_object()) return shape.element;
    if (shape.kind == Kind::map && is_object()) return shape.element;
    if (shape.kind != Kind::structure || !is_object()) return nullptr;
    const auto found = std::ranges::find_if(shape.members, [&](const Member& member) {
      return member.location == Location::body && member.name == key_;
    });
    return found == shape.members.end() ? nullptr : found->shape;
  }

  // Whether the innermost container takes one more entry.
  bool has_room() {
    if (open_.empty()) return true;
    Open& around = open_.back();
    const Shape& shape = *around.shape;
    if (shape.kind == Kind::structure) {
      if (++around.seen > kMostRepeats) too_large_ = true;
      return !too_large_;
    }
    const auto* object = around.container.if_object();
    const std::size_t size = object ? object->size() : around.container.get_array().size();
    if (size < most_entries(shape) || (object && object->contains(key_))) return true;
    if (!shape.max && !shape.counted_later) cut_ = true;
    return false;
  }

  static bool stop(Code& error) {
    error = json::error::exception;
    return false;
  }

  template <class Container>
  bool open(Container empty, Code& error) {
    if (skipped_ > 0) {
      ++skipped_;
      return true;
    }
    const Shape* shape = coming();
    if (shape == nullptr || !has_room()) {
      if (too_large_) return stop(error);
      key_.clear();
      skipped_ = 1;
      return true;
    }
    if (++values_ > kMostValues) too_large_ = true;
    if (too_large_) return stop(error);
    open_.push_back(
        {.shape = shape, .container = std::move(empty), .key = std::exchange(key_, std::string())});
    return true;
  }

  bool close(Code&) {
    if (skipped_ > 0) {
      --skipped_;
      return true;
    }
    Open closed = std::move(open_.back());
    open_.pop_back();
    put(closed.key, std::move(closed.container));
    return true;
  }

  bool add(json::value value, Code& error) {
    if (skipped_ > 0) return true;
    const bool wanted = coming() != nullptr && has_room();
    if (wanted && ++values_ > kMostValues) too_large_ = true;
    if (too_large_) return stop(error);
    const std::string key = std::exchange(key_, std::string());
    if (wanted) put(key, std::move(value));
    return true;
  }

  void put(const std::string& key, json::value value) {
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (is_object()) {
      open_.back().container.get_object().insert_or_assign(key, std::move(value));
    } else {
      open_.back().container.get_array().push_back(std::move(value));
    }
  }

  const Shape& root_;
  std::vector<Open> open_;
  std::size_t skipped_ = 0;  // containers around this place of which nothing is kept
  std::string key_;
  json::string text_;
  std::size_t values_ = 0;
  bool cut_ = false;
  bool too_large_ = false;
  json::value result_;
};

}  // namespace

Result<BoundedJson> read_bounded_json(const Shape& shape, std::string_view text) {
  json::basic_parser<Tree> parser(json::parse_options(), shape);
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (parser.handler().too_large()) {
    return Error(Errc::too_large, "it has too many values");
  }
  if (!error && used < text.size() &&
      text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) {
    error = json::error::extra_data;
  }
  if (error) return Error(Errc::malformed, error.message());
  return parser.handler().take();
}

}  // namespace wheelpit::api
