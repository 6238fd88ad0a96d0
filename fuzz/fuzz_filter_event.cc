// An event, or a record of a source, as the function receives it; the first octet chooses which.
// Whatever Filter says, Explainer, which tries one rule after the other on an event read in the
// plain way, must say too: that it is no event, or that it matches.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "filter/explain/explain.h"
#include "filter/filter.h"

namespace {

using namespace wheelpit;

struct Pair {
  filter::Filter filter;
  filter::Explainer explainer;
};

// Something of everything: few names, so that events hit them.
std::vector<std::string> patterns_for(std::string_view prefix, std::string_view suffix) {
  std::vector<std::string> patterns = {
      R"({"a":["x",1,null,{"prefix":"ab"}],"b":[{"exists":false}]})",
      R"({"a":{"b":[{"numeric":[">",0,"<=",5]}],"c":[{"anything-but":["x","y"]}]}})",
      R"({"a":{"b":[{"equals-ignore-case":"Stra\u00dfe"},{"suffix":"z"}]},"c.d":[true,false]})",
      R"({"$or":[{"a":[{"wildcard":"*a*b"}]},{"b":{"a":[{"cidr":"10.0.0.0/8"}]}}],"c":[""]})",
      R"({"c":[{"anything-but":[0,0.1,9007199254740992]}],"a":{"a":[{"exists":true}]}})",
      R"({"a":{"z":[{"exists":false}],"b":[1e400,"::1",{"prefix":{"equals-ignore-case":"k"}}]}})",
      R"({"":["x"],"a":{"":[{"anything-but":{"suffix":["x"]}}]}})"};
  for (std::string& pattern : patterns) {
    if (prefix.empty()) continue;
    pattern = std::string(prefix) + pattern + std::string(suffix);
  }
  return patterns;
}

Pair compiled(const std::vector<std::string>& patterns, std::optional<SourceKind> source) {
  const filter::FilterOptions options{.source = source,
                                      .profile = filter::FilterProfile::extended,
                                      .max_patterns = patterns.size()};
  auto filter = filter::Filter::compile(patterns, options);
  auto explainer = filter::Explainer::compile(patterns, options);
  if (!filter || !explainer) std::abort();
  return {std::move(*filter), std::move(*explainer)};
}

std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  pairs.push_back(compiled(patterns_for("", ""), std::nullopt));
  pairs.push_back(compiled(patterns_for(R"({"data":)", "}"), SourceKind::rabbitmq));
  pairs.push_back(
      compiled({R"({"data":[{"prefix":"x"}],"redelivered":[false]})",
                R"({"data":{"a":[1]},"basicProperties":{"priority":[{"exists":true}]}})"},
               SourceKind::rabbitmq));
  auto body = patterns_for(R"({"body":)", R"(,"x":[1]})");
  body.emplace_back(R"({"body":["text"]})");
  pairs.push_back(compiled(body, SourceKind::sqs));
  auto kinesis = patterns_for(R"({"data":)", "}");
  kinesis.emplace_back(R"({"kinesis":{"partitionKey":["p"]},"data":{"a":["x"]}})");
  pairs.push_back(compiled(kinesis, SourceKind::kinesis));
  return pairs;
}

void compare(Pair& pair, const std::string& text) {
  // Of its own size, so that reading behind it is found out.
  const std::vector<char> exact(text.begin(), text.end());
  const std::string_view event(exact.data(), exact.size());
  const auto said = pair.filter.matches(event);
  const auto explained = pair.explainer.explain(event);
  if (said.has_value() != explained.has_value()) std::abort();
  if (said && *said != explained->matches) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::vector<Pair> pairs = all_pairs();
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Pair& pair = pairs[data[0] % pairs.size()];
  compare(pair, text);
  // The same bytes as the data of a record that is well formed.
  compare(pair, R"({"data":")" + to_base64(text) + R"(","redelivered":false,"partitionKey":"p"})");
  return 0;
}
