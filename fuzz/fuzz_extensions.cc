// What an extension asks of its environment: bytes of a function. Whatever it names as the
// destination of telemetry has to lead into that environment, and into no other line of the
// request.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runtime/protocol/extension_text.h"
#include "runtime/protocol/telemetry_subscription.h"
#include "runtime/telemetry/telemetry_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wheelpit;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)runtime::parse_registration(text);
  (void)runtime::accepts_account(text);
  for (const runtime::TelemetryApi api :
       {runtime::TelemetryApi::telemetry, runtime::TelemetryApi::logs}) {
    const auto made = parse_telemetry_subscription(api, text);
    if (!made) continue;
    const bool ours =
        made->host.starts_with("sandbox.localdomain:") || made->host.starts_with("sandbox:");
    const bool one_line = (made->host + made->target).find_first_of(" \r\n") == std::string::npos;
    if (!ours || !one_line || made->port == 0 || !made->target.starts_with('/')) std::abort();
    const runtime::TelemetryEvent event({}, runtime::LineSource::function, text, true);
    if (event.of(*made).size() != (made->function ? 1U : 0U)) std::abort();
  }
  return 0;
}
