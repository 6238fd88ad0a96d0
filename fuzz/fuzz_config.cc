#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config =
      wheelpit::parse_config(text, "wheelpit.toml", [](const auto&) { return true; });
  // A fault must be printable, and there must be one where there is no configuration.
  if (!config && config.error().empty()) __builtin_trap();
  return 0;
}
