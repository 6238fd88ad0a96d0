// What the shared files, programs, platforms and STS may hold or answer: the first octet says which
// of them the rest is.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "aws/credentials/command_words.h"
#include "aws/credentials/credential_answers.h"
#include "aws/credentials/credential_origin.h"
#include "aws/credentials/http_origins.h"
#include "aws/credentials/profiles.h"

namespace {

using namespace wheelpit;

void find(std::string_view text) {
  SharedFiles files;
  if (auto config = parse_profiles(text, ProfileFile::config)) files.config = std::move(*config);
  if (auto keys = parse_profiles(text, ProfileFile::credentials)) {
    files.credentials = std::move(*keys);
  }
  const auto none = [](const std::string&) { return std::optional<std::string>(); };
  static_cast<void>(find_origin({.variables = none}, files));
}

void find_container(std::string_view text) {
  const auto all = [text](const std::string&) { return std::optional(std::string(text)); };
  static_cast<void>(container_origin(all));
  static_cast<void>(metadata_origin(all, {}));
}

}  // namespace

// The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] & 7) {
    case 0:
      find(text);
      break;
    case 1:
      static_cast<void>(split_command(text));
      break;
    case 2:
      static_cast<void>(read_program_output(text));
      break;
    case 3:
      static_cast<void>(read_platform_answer(text));
      break;
    case 4:
      static_cast<void>(read_sts_answer(text));
      break;
    default:
      find_container(text);
  }
  return 0;
}
