#include "function/runtime_version.h"

#include <algorithm>

#include "aws/arn.h"
#include "base/hash.h"

namespace wheelpit {

std::string runtime_version(std::string_view runtime, std::string_view release) {
  const auto begin = static_cast<std::size_t>(
      std::ranges::find_if(runtime, [](char c) { return c == '.' || (c >= '0' && c <= '9'); }) -
      runtime.begin());
  std::string_view version = runtime.substr(begin);
  if (version.ends_with(".x")) version.remove_suffix(2);
  if (version.starts_with('.')) version.remove_prefix(1);
  std::string text(runtime.substr(0, begin));
  if (!version.empty()) text.append(":").append(version);
  return text.append(".v").append(release.empty() ? "1" : release);
}

std::string runtime_version_arn(std::string_view runtime, std::string_view region) {
  return make_arn("lambda", region, "", "runtime:" + sha256_hex(runtime));
}

}  // namespace wheelpit
