// A pattern of FilterCriteria. The first octet chooses the profile and the source, the rest is the
// text. Both ways to read it must agree, and what is accepted must match or not match an event.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "filter/explain/explain.h"
#include "filter/filter.h"

namespace {

using namespace wheelpit;

constexpr std::uint8_t kSources = 9;  // kinds of source, and the bare event

filter::FilterOptions options_of(std::uint8_t octet) {
  std::optional<SourceKind> source;
  if (octet % kSources != 0) source = static_cast<SourceKind>(octet % kSources - 1);
  return {.source = source,
          .profile = octet < 128 ? filter::FilterProfile::lambda : filter::FilterProfile::extended};
}

constexpr auto kEvent = R"({"a":[{"b":"x","c":1.5},{"b":null,"c":"y"}],"d":{"e":true},"f.g":300,)"
                        R"("data":"eyJhIjoxfQ==","body":"{\"a\":1}","value":"dGV4dA=="})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const filter::FilterOptions options = options_of(data[0]);
  const std::vector<std::string> patterns = {
      std::string(reinterpret_cast<const char*>(data) + 1, size - 1)};
  auto filter = filter::Filter::compile(patterns, options);
  const auto explainer = filter::Explainer::compile(patterns, options);
  if (filter.has_value() != explainer.has_value()) std::abort();
  if (!filter) {
    const filter::FilterFault& fault = filter.error();
    if (fault.message != filter::kInvalidPattern || fault.reason.empty()) std::abort();
    if (fault.offset > patterns[0].size()) std::abort();
    return 0;
  }
  const auto said = filter->matches(kEvent);
  const auto explained = explainer->explain(kEvent);
  if (!said || !explained || *said != explained->matches) std::abort();
  return 0;
}
