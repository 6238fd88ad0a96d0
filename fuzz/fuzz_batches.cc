// Recorded batches: what is read of a redaction path is written as it is read; nothing that a path
// names is left in an event; a file that is read is written as it was. The first octet of the input
// says what the others are.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "batches/batch_file.h"
#include "batches/recording_settings.h"
#include "batches/redaction.h"

namespace {

using namespace wheelpit;

void check_path(std::string_view text) {
  const auto path = parse_redaction_path(text);
  if (!path) return;
  const auto again = parse_redaction_path(to_text(*path));
  // A name is at most twice as long when it is quoted.
  if (!again && to_text(*path).size() <= kLongestRedactionPath) __builtin_trap();
  if (again && *again != *path) __builtin_trap();
}

// A path, a line break, a text.
void check_redaction(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return;
  const auto path = parse_redaction_path(text.substr(0, end));
  if (!path) return;
  const std::vector<RedactionPath> paths = {*path};
  const auto once = redact(text.substr(end + 1), paths);
  if (!once) return;
  if (once->replaced == 0 && once->text != text.substr(end + 1)) __builtin_trap();
  const auto twice = redact(once->text, paths);
  if (!twice || twice->text != once->text) __builtin_trap();
}

void check_file(std::string_view text) {
  const auto file = parse_batch_file(text);
  if (!file) return;
  const auto again =
      parse_batch_file(batch_file(file->batch, file->texts.event, file->texts.answer));
  if (!again || again->batch != file->batch) __builtin_trap();
  if (again->texts.event != file->texts.event) __builtin_trap();
}

void check_settings(std::string_view text) {
  const auto settings = decode_recording(text);
  if (settings && decode_recording(encode_recording(*settings)).value() != *settings) {
    __builtin_trap();
  }
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'p':
      check_path(text);
      break;
    case 'r':
      check_redaction(text);
      break;
    case 'f':
      check_file(text);
      break;
    default:
      check_settings(text);
  }
  return 0;
}
