#include "source/verdict.h"

#include <algorithm>

namespace wheelpit {

std::span<const RecordVerdict> take_alike(std::span<const RecordVerdict>& verdicts) {
  const RecordVerdict& first = verdicts.front();
  const auto other = std::ranges::find_if(verdicts, [&](const RecordVerdict& verdict) {
    return verdict.settlement != first.settlement || verdict.delay != first.delay ||
           verdict.cause != first.cause;
  });
  const auto count = static_cast<std::size_t>(other - verdicts.begin());
  const std::span<const RecordVerdict> alike = verdicts.first(count);
  verdicts = verdicts.subspan(count);
  return alike;
}

void ids_of(std::span<const RecordVerdict> verdicts, std::vector<RecordId>& ids) {
  ids.clear();
  for (const RecordVerdict& verdict : verdicts) ids.push_back(verdict.id);
}

void verdicts_for(std::span<const RecordId> ids, Settlement settlement, std::string_view cause,
                  std::vector<RecordVerdict>& verdicts) {
  verdicts.clear();
  for (const RecordId& id : ids) {
    verdicts.push_back({.id = id, .settlement = settlement, .cause = cause});
  }
}

}  // namespace wheelpit
