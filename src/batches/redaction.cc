#include "batches/redaction.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/json_text.h"
#include "batches/carried_json.h"
#include "filter/json/json_reader.h"

namespace wheelpit {
namespace {

using filter::JsonReader;
using filter::JsonToken;
using Step = RedactionPath::Step;

constexpr int kMostDepth = 500;
constexpr int kMostCarried = 4;  // JSON in a string of JSON in a string ...

// How far a path has come at some value. It may have come by several ways at once: bit n of
// `reached` says that its first n steps lead here. However deep an event is, that does not grow.
struct Progress {
  const RedactionPath* path;
  std::uint64_t reached;

  bool arrived() const { return ((reached >> path->steps.size()) & 1U) != 0; }
  bool looks_everywhere() const {
    for (std::size_t n = 0; n < path->steps.size(); ++n) {
      if (((reached >> n) & 1U) != 0 && path->steps[n].anywhere) return true;
    }
    return false;
  }
};
static_assert(kMostRedactionSteps < 64);
using Trail = std::vector<Progress>;

bool arrived(const Trail& trail) { return std::ranges::any_of(trail, &Progress::arrived); }

// The name is null of an element, whose place is `index` then.
std::uint64_t reached_below(const Progress& at, const std::string* name, std::size_t index) {
  std::uint64_t inside = 0;
  for (std::size_t n = 0; n < at.path->steps.size(); ++n) {
    if (((at.reached >> n) & 1U) == 0) continue;
    const Step& step = at.path->steps[n];
    const bool any = !step.name && !step.index;
    const bool named = name != nullptr && step.name == *name;
    const bool placed = name == nullptr && step.index == index;
    if (any || named || placed) inside |= std::uint64_t{1} << (n + 1);
    // Members are looked for in every element.
    if (step.anywhere || (name == nullptr && step.name)) inside |= std::uint64_t{1} << n;
  }
  return inside;
}

Trail below(const Trail& trail, const std::string* name, std::size_t index) {
  Trail inside;
  for (const Progress& each : trail) {
    const std::uint64_t reached = reached_below(each, name, index);
    if (reached != 0) inside.push_back({each.path, reached});
  }
  return inside;
}

class Redactor {
 public:
  Redactor(std::string_view json, int carried) : json_(json), reader_(json), carried_(carried) {}

  std::optional<RedactedText> run(const Trail& trail) {
    const JsonToken first = reader_.next();
    if (first == JsonToken::end) return std::nullopt;
    value(first, trail, 0);
    if (reader_.next() != JsonToken::end || reader_.fault() || too_deep_) return std::nullopt;
    out_ += json_.substr(copied_);
    return RedactedText{.text = std::move(out_), .replaced = replaced_};
  }

 private:
  // `token` is its first one.
  void value(JsonToken token, const Trail& trail, int depth) {
    if (depth > kMostDepth) too_deep_ = true;
    if (too_deep_) return;
    if (arrived(trail)) {
      const std::size_t begin = reader_.begin();
      skip(token);
      return replace(begin, kRedacted, 1);
    }
    if (trail.empty()) return skip(token);
    switch (token) {
      case JsonToken::object_begin:
        return object(trail, depth);
      case JsonToken::array_begin:
        return array(trail, depth);
      case JsonToken::text:
        return text(trail);
      default:
        return;
    }
  }

  void object(const Trail& trail, int depth) {
    while (reader_.next() == JsonToken::name) {
      const std::string name = reader_.content();
      value(reader_.next(), below(trail, &name, 0), depth + 1);
      if (too_deep_) return;
    }
  }

  void array(const Trail& trail, int depth) {
    std::size_t index = 0;
    for (JsonToken token = reader_.next();
         token != JsonToken::array_end && token != JsonToken::fault && token != JsonToken::end;
         token = reader_.next()) {
      value(token, below(trail, nullptr, index++), depth + 1);
      if (too_deep_) return;
    }
  }

  void text(const Trail& trail) {
    const std::size_t begin = reader_.begin();
    if (const auto inner = carried_json(reader_.content())) return carried(begin, *inner, trail);
    if (!std::ranges::all_of(trail, &Progress::looks_everywhere)) replace(begin, kRedacted, 1);
  }

  void carried(std::size_t begin, const CarriedJson& json, const Trail& trail) {
    const std::string_view mark =
        std::string_view(json.text).starts_with(kUtf8Mark) ? kUtf8Mark : "";
    std::optional<RedactedText> inner;
    if (carried_ < kMostCarried && json.spelling != CarriedJson::Spelling::other) {
      inner = Redactor(std::string_view(json.text).substr(mark.size()), carried_ + 1).run(trail);
    }
    if (!inner) return replace(begin, kRedacted, 1);
    if (inner->replaced == 0) return;
    inner->text.insert(0, mark);
    const bool base64 = json.spelling == CarriedJson::Spelling::base64;
    std::string text;
    append_json_string(base64 ? to_base64(inner->text) : inner->text, text);
    replace(begin, text, inner->replaced);
  }

  void skip(JsonToken token) {
    int open = 0;
    for (;; token = reader_.next()) {
      if (token == JsonToken::fault || token == JsonToken::end) return;
      if (token == JsonToken::object_begin || token == JsonToken::array_begin) ++open;
      if (token == JsonToken::object_end || token == JsonToken::array_end) --open;
      if (open == 0 && token != JsonToken::name) return;
    }
  }

  // From there to the end of the last token.
  void replace(std::size_t begin, std::string_view by, std::size_t values) {
    out_ += json_.substr(copied_, begin - copied_);
    out_ += by;
    copied_ = reader_.end();
    replaced_ += values;
  }

  std::string_view json_;
  JsonReader reader_;
  int carried_;
  std::string out_;
  std::size_t copied_ = 0;  // how much of the text is in `out_`, or replaced there
  std::size_t replaced_ = 0;
  bool too_deep_ = false;
};

}  // namespace

std::optional<RedactedText> redact(std::string_view json, std::span<const RedactionPath> paths) {
  Trail trail;
  for (const RedactionPath& path : paths) trail.push_back({&path, 1});
  return Redactor(json, 0).run(trail);
}

RedactedText redact_answer(std::string_view answer, bool function_error,
                           std::span<const RedactionPath> paths) {
  if (answer.empty() || paths.empty()) return {.text = std::string(answer)};
  std::vector<RedactionPath> all(paths.begin(), paths.end());
  if (function_error) {
    for (const char* const name : {"errorMessage", "stackTrace", "stack", "cause", "trace"}) {
      all.push_back({.steps = {{.name = name, .anywhere = true}}});
    }
  }
  if (auto redacted = redact(answer, all)) return std::move(*redacted);
  return {.text = std::string(kRedacted), .replaced = 1};
}

}  // namespace wheelpit
