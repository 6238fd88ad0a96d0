#include "filter/filter.h"

#include <utility>

#include "base/base64.h"
#include "filter/json/json_index.h"
#include "filter/json/json_walk.h"
#include "filter/match/compiled_filter.h"
#include "filter/match/match_context.h"
#include "record/record_view.h"

namespace wheelpit::filter {
namespace {

bool may_be_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n\r");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace

struct Filter::State {
  explicit State(CompiledFilter from) : filter(std::move(from)), context(filter) {}

  bool walk_record(std::string_view json) {
    return index.build(json) &&
           walk_json(filter.record_paths, json, index.tokens(), context, record_memory);
  }
  bool walk_data(std::string_view json) {
    return index.build(json) &&
           walk_json(filter.data_paths, json, index.tokens(), context, data_memory);
  }

  // What the data, in the form its publisher gave it, means for conditions on it.
  DataConditions take_data(std::string_view data) {
    const MatchCondition mismatch =
        filter.mismatch == Mismatch::pass ? MatchCondition::ignored : MatchCondition::impossible;
    if (filter.plain_leaf < 0 && !filter.names_json_data) return {};
    if (may_be_json(data) && walk_data(data)) return {.plain = mismatch};
    if (filter.plain_leaf < 0 || !is_utf8(data)) return {.plain = mismatch, .json = mismatch};
    context.plain_data(data);
    return {.json = mismatch};
  }

  // The data of a record of JSON, which the context has kept.
  DataConditions take_kept_data() {
    const std::string* kept = context.data();
    if (kept == nullptr) return {};
    if (filter.model.encoding == DataEncoding::text) return take_data(*kept);
    // What is not base64 is taken for bytes that are no text.
    decoded = from_base64(*kept).value_or("\xff");
    return take_data(decoded);
  }

  CompiledFilter filter;
  MatchContext context;
  JsonIndex index;
  WalkMemory record_memory;
  WalkMemory data_memory;
  std::string piece;    // a message as the function would receive it
  std::string decoded;  // the data of a record of JSON
};

std::expected<Filter, FilterFault> Filter::compile(std::span<const std::string> patterns,
                                                   const FilterOptions& options) {
  const auto parsed = parse_patterns(patterns, options);
  if (!parsed) return std::unexpected(parsed.error());
  return Filter(std::make_unique<State>(compile_patterns(*parsed, options)));
}

Filter::Filter(std::unique_ptr<State> state) : state_(std::move(state)) {}
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;
Filter::~Filter() = default;

bool Filter::matches(const Record& record, const EventEncoder& encoder) {
  State& state = *state_;
  state.context.begin();
  const DataConditions conditions = state.take_data(body_of(record));
  if (state.filter.names_metadata) {
    state.piece.clear();
    encoder.append(record, state.piece);
    state.walk_record(state.piece);
  }
  return state.context.any_match(conditions);
}

Result<bool> Filter::matches(std::string_view json) {
  State& state = *state_;
  state.context.begin();
  if (json.substr(std::min(json.find_first_not_of(" \t\n\r"), json.size())).starts_with('[') ||
      !state.walk_record(json)) {
    return Error(Errc::malformed, "an event to be filtered is not a JSON object");
  }
  return state.context.any_match(state.take_kept_data());
}

}  // namespace wheelpit::filter
