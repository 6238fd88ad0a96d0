#include "filter/pattern/source_model.h"

#include <algorithm>
#include <array>

namespace wheelpit {
namespace {

constexpr std::array<FilterSource, 7> kSources = {
    FilterSource::event, FilterSource::sqs,      FilterSource::kinesis, FilterSource::dynamodb,
    FilterSource::kafka, FilterSource::activemq, FilterSource::rabbitmq};

// In the order of FilterSource.
constexpr auto kModels = std::to_array<SourceModel>({
    {.name = "event", .data_key = ""},
    {.name = "sqs", .data_key = "body", .encoding = DataEncoding::text},
    {.name = "kinesis",
     .data_key = "data",
     .encoding = DataEncoding::base64,
     .plain_patterns = false,
     .inlined = "kinesis"},
    {.name = "dynamodb", .data_key = "dynamodb", .plain_patterns = false},
    {.name = "kafka",
     .data_key = "value",
     .encoding = DataEncoding::base64,
     .mismatch = Mismatch::pass},
    {.name = "activemq",
     .data_key = "data",
     .encoding = DataEncoding::base64,
     .mismatch = Mismatch::pass},
    {.name = "rabbitmq",
     .data_key = "data",
     .encoding = DataEncoding::base64,
     .mismatch = Mismatch::pass},
});

}  // namespace

const SourceModel& source_model(FilterSource source) {
  return kModels[static_cast<std::size_t>(source)];
}

std::string_view lifted(const SourceModel& model, std::string_view path) {
  const std::string_view name = model.inlined;
  if (name.empty()) return path;
  while (path.size() > name.size() && path.starts_with(name) && path[name.size()] == '.') {
    path.remove_prefix(name.size() + 1);
  }
  return path;
}

std::optional<FilterSource> source_named(std::string_view name) {
  const auto found = std::ranges::find(
      kSources, name, [](FilterSource source) { return source_model(source).name; });
  if (found == kSources.end() || *found == FilterSource::event) return std::nullopt;
  return *found;
}

}  // namespace wheelpit
