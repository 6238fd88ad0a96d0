// What a function's processes write, and what it answers of a batch: bytes of somebody else's.
// Frames have to mean the same wherever the pipe has cut them. A place that an answer names is one
// of the batch.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "logs/application_level.h"
#include "outcome/item_failures.h"
#include "runtime/output/output_frames.h"

namespace {

struct Output {
  std::vector<std::string> messages;
  std::size_t bytes = 0;

  bool operator==(const Output&) const = default;
};

Output read_in_steps(std::string_view bytes, std::size_t step) {
  Output output;
  const auto see = [&output](const wheelpit::runtime::OutputPiece& piece) {
    output.bytes += piece.text.size();
    if (piece.whole_message) output.messages.emplace_back(piece.text);
  };
  wheelpit::runtime::OutputFrames frames;
  for (std::size_t at = 0; at < bytes.size(); at += step) frames.feed(bytes.substr(at, step), see);
  frames.finish(see);
  return output;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Output whole = read_in_steps(text, size + 1);
  if (whole != read_in_steps(text, 1) || whole.bytes > size) std::abort();

  const std::vector<std::string> ids = {"a", "", "a", "order-7"};
  const auto failed = wheelpit::read_item_failures(text, ids);
  if (failed && !failed->empty() && failed->back() >= ids.size()) std::abort();
  (void)wheelpit::level_of_line(text);
  return 0;
}
