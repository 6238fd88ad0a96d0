#include "wire/openwire/wire_format.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "wire/openwire/primitive.h"

namespace wheelpit::openwire {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view kInactivity = "MaxInactivityDuration";
constexpr std::string_view kInitialDelay =
    "MaxInactivityDurationInitalDelay";  // the protocol's own spelling
constexpr std::string_view kProvider = "ProviderName";
constexpr std::string_view kProviderVersion = "ProviderVersion";

template <class Value>
std::optional<Value> option(const PrimitiveMap& options, std::string_view key) {
  for (const PrimitiveEntry& entry : options) {
    if (entry.key.modified != key) continue;
    if (const auto* value = std::get_if<Value>(&entry.value.value)) return *value;
  }
  return std::nullopt;
}

std::string provider_of(const PrimitiveMap& options) {
  const auto text = [&](std::string_view key) {
    return option<Text>(options, key).value_or(Text()).utf8();
  };
  std::string provider = text(kProvider);
  const std::string version = text(kProviderVersion);
  if (!version.empty()) provider += " " + version;
  return provider;
}

// The shorter silence; a peer that asks for none, or says nothing, puts an end to the watching.
milliseconds lesser(std::optional<std::int64_t> theirs, milliseconds ours) {
  const milliseconds::rep wish = std::max<std::int64_t>(theirs.value_or(0), 0);
  return milliseconds(std::min(wish, ours.count()));
}

// ActiveMQ's own ten seconds, which go with its own thirty. The broker's first sign of life comes
// up to two thirds of the inactivity after it.
milliseconds initial_delay(const Wishes& wishes) { return wishes.inactivity / 3; }

}  // namespace

std::string wire_format_properties(const Wishes& wishes) {
  MapWriter map;
  map.boolean("TightEncodingEnabled", false);
  map.boolean("CacheEnabled", false);
  map.integer("CacheSize", 0);
  map.boolean("SizePrefixDisabled", false);
  map.boolean("StackTraceEnabled", false);
  map.boolean("TcpNoDelayEnabled", true);
  map.long_integer(kInactivity, wishes.inactivity.count());
  map.long_integer(kInitialDelay, initial_delay(wishes).count());
  map.long_integer("MaxFrameSize", static_cast<std::int64_t>(wishes.max_frame_bytes));
  if (!wishes.host.empty()) map.text("Host", wishes.host);
  map.text(kProvider, "wheelpit");
  map.text(kProviderVersion, wishes.version);
  map.text("PlatformDetails", "C++");
  return std::move(map).finish();
}

Result<WireFormat> negotiate(const WireFormatInfo& theirs, const Wishes& ours) {
  if (theirs.magic != kMagic) {
    return Error(
        Errc::malformed,
        "the server does not speak OpenWire: it is not an ActiveMQ broker, or this is another "
        "of its ports");
  }
  WireFormat format;
  if (theirs.version > 0) format.version = std::min(theirs.version, kNewestVersion);
  if (format.version < kOldestVersion) {
    return Error(Errc::invalid_argument,
                 "the broker speaks version " + std::to_string(format.version) +
                     " of OpenWire; needed is 10, of ActiveMQ 5.9, or newer");
  }
  PrimitiveMap options;
  if (theirs.marshalled_properties.raw) {
    auto read = read_map(*theirs.marshalled_properties.raw);
    if (!read) {
      return Error(Errc::malformed, "the broker's wire format has " + read.error().message());
    }
    options = std::move(*read);
  }
  format.inactivity = lesser(option<std::int64_t>(options, kInactivity), ours.inactivity);
  format.initial_delay = lesser(option<std::int64_t>(options, kInitialDelay), initial_delay(ours));
  format.provider = provider_of(options);
  return format;
}

}  // namespace wheelpit::openwire
