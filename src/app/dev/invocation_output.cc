#include "app/dev/invocation_output.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace wheelpit {
namespace {

using std::string_view;

// What stands behind `word`, up to a blank or the line's end. Nothing if it begins otherwise.
std::optional<string_view> behind(string_view message, string_view word) {
  if (!message.starts_with(word)) return std::nullopt;
  message.remove_prefix(word.size());
  return message.substr(0, message.find_first_of(" \t\n"));
}

bool is_of_the_platform(string_view message) {
  constexpr auto kWords = std::to_array<string_view>(
      {"INIT_START ", "INIT_REPORT ", "END RequestId: ", "EXTENSION\t", "XRAY TraceId: "});
  return std::ranges::any_of(kWords, [&](string_view word) { return message.starts_with(word); });
}

}  // namespace

void InvocationOutput::add(string_view stream, string_view message) {
  auto found = streams_.find(stream);
  if (found == streams_.end()) found = streams_.emplace(stream, Stream{}).first;
  Stream& in = found->second;
  if (const auto id = behind(message, "START RequestId: ")) {
    in.request_id = *id;
  } else if (behind(message, "REPORT RequestId: ")) {
    ended_.emplace(std::exchange(in.request_id, ""), std::exchange(in.messages, {}));
  } else if (!is_of_the_platform(message)) {
    while (message.ends_with('\n')) message.remove_suffix(1);
    if (!message.empty()) in.messages.emplace_back(message);
  }
}

std::optional<std::vector<std::string>> InvocationOutput::take(const std::string& request_id) {
  const auto found = ended_.lower_bound(request_id);
  if (found == ended_.end() || found->first != request_id) return std::nullopt;
  auto messages = std::move(found->second);
  ended_.erase(found);
  return messages;
}

std::vector<std::string> InvocationOutput::take_loose() {
  std::vector<std::string> loose;
  for (auto& [name, stream] : streams_) {
    if (!stream.request_id.empty()) continue;
    std::ranges::move(stream.messages, std::back_inserter(loose));
    stream.messages.clear();
  }
  return loose;
}

}  // namespace wheelpit
