#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/json/array_elements.h"
#include "filter/json/json_walk.h"
#include "filter/match/array_choice.h"
#include "filter/match/compiled_filter.h"

namespace wheelpit::filter {

// What happens to the conditions on a kind of leaf.
enum class MatchCondition : std::uint8_t {
  counts,
  ignored,     // as if the patterns did not have it
  impossible,  // no conjunction that has it matches
};

// Conditions on data, by the format it has.
struct DataConditions {
  MatchCondition plain = MatchCondition::counts;
  MatchCondition json = MatchCondition::counts;

  MatchCondition of(LeafRole role) const {
    return role == LeafRole::metadata     ? MatchCondition::counts
           : role == LeafRole::plain_data ? plain
                                          : json;
  }
};

// Decides about one record after the other. While its texts are walked, their values are only
// noted; then leaf after leaf is looked at, the most selective first, as long as any conjunction
// may match.
class MatchContext {
 public:
  explicit MatchContext(const CompiledFilter& filter);  // must outlive it

  void begin();

  // The sink of walk_json(). Texts must stay until any_match(); at most two.
  void begin_text(const char* limit, Escapes escapes) {
    text_ = 1 - text_;
    texts_[text_] = {limit, escapes};
  }
  [[gnu::always_inline]] void scalar(std::int32_t leaf, std::string_view token, ArrayElement in) {
    const auto at = static_cast<std::size_t>(leaf);
    if (noted_ == capacity_) grow();
    Head& head = heads_[at];
    // Member by member: a whole value would take a detour over the stack.
    NotedValue& value = values_[noted_];
    value.begin = token.data();
    value.size = static_cast<std::uint32_t>(token.size());
    value.in = in;
    value.before = head.record == record_ ? head.last : kLast;
    value.text = text_;
    head.in_arrays = (value.before != kLast && head.in_arrays) || in != 0;
    head.record = record_;
    head.last = static_cast<std::uint32_t>(noted_++);
  }
  std::uint32_t new_array() { return elements_.new_array(); }
  ArrayElement enter(ArrayElement outer, std::uint32_t array) {
    return elements_.enter(outer, array);
  }

  // Data that is text. Must stay until any_match().
  void plain_data(std::string_view text) { plain_data_ = text; }

  // The last scalar that stood in the place of the data, if that is a string. Stays as it is until
  // the next call.
  const std::string* data();

  // Does any conjunction match? Once for each begin().
  bool any_match(DataConditions conditions);

 private:
  static constexpr std::uint32_t kLast = 0xffffffff;

  struct Text {
    const char* limit;
    Escapes escapes;
  };
  struct NotedValue {
    const char* begin = nullptr;  // of its token
    std::uint32_t size = 0;
    ArrayElement in = 0;
    std::uint32_t before = kLast;  // the one before at the same leaf
    std::uint32_t hits = 0;  // where they begin in value_hits_, if the leaf has values in arrays
    std::uint32_t text = 0;  // which of texts_
  };
  // The values of a leaf, if `record` is the current one.
  struct Head {
    std::uint64_t record = 0;
    std::uint32_t last = kLast;
    bool in_arrays = false;  // is one of them in an array element?
  };

  void grow();
  bool narrow_word(DataConditions conditions);
  bool narrow_words(DataConditions conditions);
  Word good_word(const LeafStep& step);
  Word satisfied(const Leaf& rules, const Value& value);
  const Word* good_words(const LeafStep& step);
  void add_satisfied(const Leaf& rules, const Value& value, Word* to);
  Word* new_hits(NotedValue& value);
  bool choice_exists(std::size_t conjunction, DataConditions conditions, std::size_t& steps);
  bool needs_choice(std::size_t conjunction, DataConditions conditions) const;
  void add_path(std::size_t conjunction, std::size_t leaf);
  bool has_value(const LeafStep& step) const {
    return step.role == LeafRole::plain_data ? plain_data_.has_value()
                                             : heads_[step.leaf].record == record_;
  }
  bool in_arrays(std::size_t leaf) const {
    return heads_[leaf].record == record_ && heads_[leaf].in_arrays;
  }
  Value value_of(const NotedValue& value) {
    const Text& text = texts_[value.text];
    return read_scalar({value.begin, value.size}, text.limit, text.escapes, unescaped_);
  }

  const CompiledFilter& filter_;
  const std::size_t width_;
  std::array<Text, 2> texts_{};
  std::uint32_t text_ = 0;          // the last one begun
  std::vector<Head> heads_;         // of each leaf, then of the data
  std::vector<NotedValue> values_;  // used up to noted_
  std::size_t noted_ = 0;
  std::size_t capacity_;
  std::uint64_t record_ = 0;  // counts them
  ArrayElements elements_;
  std::optional<std::string_view> plain_data_;
  std::string data_;

  std::vector<Word> alive_;       // conjunctions that may still match
  std::vector<Word> good_;        // conjunctions that the current leaf leaves alive
  std::vector<Word> value_hits_;  // what single values satisfy; used up to hits_used_
  std::size_t hits_used_ = 0;
  ArrayChoice choice_;
  std::vector<Word> rejects_;  // working memory of Leaf
  std::string folded_;         // the same
  std::string unescaped_;      // the current value
};

}  // namespace wheelpit::filter
