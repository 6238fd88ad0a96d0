#include "filter/json/json_index.h"

#include <simdjson.h>

#include <algorithm>

namespace wheelpit::filter {
namespace {

// Four bytes of index for each byte of text. What is larger than any event can be is not kept.
constexpr std::size_t kLargestKept = 8 << 20;
constexpr std::size_t kSmallest = 16 << 10;

}  // namespace

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text); }

// simdjson's first stage alone. On-Demand would check only what it is asked for, and its second
// stage would build all of the document: we walk the index ourselves.
struct JsonIndex::Parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
  bool built = false;

  bool reserve(std::size_t size) {
    const std::size_t capacity = stages ? stages->capacity() : 0;
    if (size <= capacity && (capacity <= kLargestKept || size > kLargestKept)) return true;
    std::size_t wanted = std::max(size, kSmallest);
    if (wanted < kLargestKept) wanted = std::min(kLargestKept, wanted * 2);
    constexpr std::size_t kDepth = 1;  // of the second stage, which is not used
    return simdjson::get_active_implementation()->create_dom_parser_implementation(
               wanted, kDepth, stages) == simdjson::SUCCESS;
  }
};

JsonIndex::JsonIndex() : parser_(std::make_unique<Parser>()) {}
JsonIndex::JsonIndex(JsonIndex&&) noexcept = default;
JsonIndex& JsonIndex::operator=(JsonIndex&&) noexcept = default;
JsonIndex::~JsonIndex() = default;

bool JsonIndex::build(std::string_view text) {
  Parser& parser = *parser_;
  parser.built = false;
  if (text.empty() || text.size() > simdjson::SIMDJSON_MAXSIZE_BYTES - simdjson::SIMDJSON_PADDING ||
      !parser.reserve(text.size())) {
    return false;
  }
  parser.built =
      parser.stages->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                            simdjson::stage1_mode::regular) == simdjson::SUCCESS;
  return parser.built;
}

std::span<const std::uint32_t> JsonIndex::tokens() const {
  if (!parser_->built) return {};
  return {parser_->stages->structural_indexes.get(),
          std::size_t{parser_->stages->n_structural_indexes} + 1};
}

}  // namespace wheelpit::filter
