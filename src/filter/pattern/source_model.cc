#include "filter/pattern/source_model.h"

#include "mapping/source_traits.h"

namespace wheelpit::filter {
namespace {

constexpr RecordModel kBareEvent;

}  // namespace

const RecordModel& record_model(std::optional<SourceKind> source) {
  return source ? traits_of(*source).records : kBareEvent;
}

std::string_view lifted(const RecordModel& model, std::string_view path) {
  const std::string_view name = model.inlined;
  if (name.empty()) return path;
  while (path.size() > name.size() && path.starts_with(name) && path[name.size()] == '.') {
    path.remove_prefix(name.size() + 1);
  }
  return path;
}

std::optional<SourceKind> source_named(std::string_view name) {
  for (const SourceTraits& traits : all_source_traits()) {
    if (!name.empty() && traits.records_name == name) return traits.kind;
  }
  return std::nullopt;
}

}  // namespace wheelpit::filter
