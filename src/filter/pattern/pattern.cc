#include "filter/pattern/pattern.h"

#include <algorithm>
#include <array>
#include <utility>

#include "filter/json/json_index.h"
#include "filter/json/json_reader.h"
#include "filter/pattern/pattern_rules.h"

namespace wheelpit::filter {
namespace {

constexpr std::string_view kOr = "$or";

// Names that EventBridge keeps for operators; inside $or they may not be names of members.
constexpr auto kReserved = std::to_array<std::string_view>({
    "exactly",
    "prefix",
    "suffix",
    "equals-ignore-case",
    "wildcard",
    "numeric",
    "exists",
    "anything-but",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
});

enum class Place { outside_or, inside_or };

// Multiplies $or out while it reads: `conjunctions` are what has been read so far, and each rule
// list goes into every one of them. False means that the reader keeps a fault.
class PatternParser {
 public:
  PatternParser(std::string_view text, FilterProfile profile, std::optional<SourceKind> source)
      : in_(text), profile_(profile), model_(record_model(source)) {}

  bool parse() {
    if (in_.next() != JsonToken::object_begin) return in_.fail("Filter is not an object");
    std::vector<Conjunction> conjunctions(1);
    if (!read_object("", Place::outside_or, conjunctions)) return false;
    if (in_.next() != JsonToken::end) return in_.fail("not JSON: something follows its end");
    pattern_.conjunctions = std::move(conjunctions);
    return true;
  }

  Pattern take() { return std::move(pattern_); }
  const JsonFault& fault() const { return *in_.fault(); }

 private:
  // `prefix` is what goes before the names: "" or a path and its dot.
  bool read_object(const std::string& prefix, Place place, std::vector<Conjunction>& conjunctions) {
    bool empty = true;
    for (auto token = in_.next(); token != JsonToken::object_end; token = in_.next()) {
      if (token == JsonToken::fault) return false;
      empty = false;
      const std::string name = in_.content();
      const bool read = name == kOr ? read_or(prefix, conjunctions)
                                    : read_member(prefix, name, place, conjunctions);
      if (!read) return false;
    }
    return !empty || in_.fail("Empty objects are not allowed");
  }

  bool read_member(const std::string& prefix, const std::string& name, Place place,
                   std::vector<Conjunction>& conjunctions) {
    if (place == Place::inside_or && std::ranges::find(kReserved, name) != kReserved.end()) {
      return in_.fail(name + " is Ruler reserved fieldName which cannot be used inside $or.");
    }
    switch (in_.next()) {
      case JsonToken::object_begin:
        return read_object(prefix + name + '.', place, conjunctions);
      case JsonToken::array_begin:
        return read_list(prefix + name, conjunctions);
      default:
        return in_.fail('"' + name + "\" must be an object or an array");
    }
  }

  bool read_list(const std::string& spelt, std::vector<Conjunction>& conjunctions) {
    const std::string path(lifted(model_, spelt));
    if (!model_.plain_patterns && path == model_.data_key) {
      return in_.fail('"' + path + "\" must be an object: this source's data is always JSON");
    }
    const std::size_t begin = in_.begin();
    auto rules = read_rules(in_, profile_);
    if (!rules) return false;
    const std::size_t list = pattern_.lists.size();
    pattern_.lists.push_back({std::move(*rules), std::string(in_.slice(begin))});
    // The last list of a path counts; names of objects may repeat and merge.
    for (Conjunction& conjunction : conjunctions) conjunction[path] = list;
    return true;
  }

  bool read_or(const std::string& prefix, std::vector<Conjunction>& conjunctions) {
    if (in_.next() != JsonToken::array_begin) {
      return in_.fail("It must be an Array followed with $or.");
    }
    std::vector<Conjunction> product;
    int branches = 0;
    for (auto token = in_.next(); token != JsonToken::array_end; token = in_.next()) {
      if (token != JsonToken::object_begin) {
        return in_.fail("Only JSON object is allowed in array of $or relationship.");
      }
      std::vector<Conjunction> branch = conjunctions;
      if (!read_object(prefix, Place::inside_or, branch)) return false;
      if (product.size() + branch.size() > kMaxConjunctions) {
        return in_.fail("Too many combinations of $or: at most " +
                        std::to_string(kMaxConjunctions));
      }
      std::ranges::move(branch, std::back_inserter(product));
      ++branches;
    }
    if (branches < 2) return in_.fail("There must have at least 2 Objects in $or relationship.");
    conjunctions = std::move(product);
    return true;
  }

  JsonReader in_;
  const FilterProfile profile_;
  const RecordModel& model_;
  Pattern pattern_;
};

std::unexpected<FilterFault> refusal(std::string reason, std::size_t offset) {
  return std::unexpected(FilterFault{.filter = 0,
                                     .message = std::string(kInvalidPattern),
                                     .reason = std::move(reason),
                                     .offset = offset});
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::expected<Pattern, FilterFault> parse_pattern(std::string_view text, FilterProfile profile,
                                                  std::optional<SourceKind> source) {
  // Checked first: the length also bounds how deep the pattern is.
  if (text.size() > kMaxPatternLength && count_characters(text) > kMaxPatternLength) {
    return refusal(
        "The pattern is longer than " + std::to_string(kMaxPatternLength) + " characters", 0);
  }
  if (!is_utf8(text)) return refusal("not JSON: the pattern is not UTF-8", 0);
  PatternParser parser(text, profile, source);
  if (!parser.parse()) return refusal(parser.fault().reason, parser.fault().offset);
  return parser.take();
}

}  // namespace wheelpit::filter
