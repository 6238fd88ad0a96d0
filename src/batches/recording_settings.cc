#include "batches/recording_settings.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <utility>

namespace wheelpit {

namespace json = boost::json;

namespace {

Error damaged(const char* member) {
  return {Errc::malformed, std::string("\"") + member + "\" is missing or not what it should be"};
}

}  // namespace

std::string encode_recording(const RecordingSettings& settings) {
  json::array redact;
  for (const RedactionPath& path : settings.redact) redact.emplace_back(to_text(path));
  return json::serialize(json::object{{"mapping", settings.mapping_uuid},
                                      {"enabled", settings.enabled},
                                      {"maxBatches", settings.max_batches},
                                      {"maxBytes", settings.max_bytes},
                                      {"redact", std::move(redact)}});
}

// A path that cannot be read would let through what it names: the whole is refused.
Result<RecordingSettings> decode_recording(std::string_view text) {
  boost::system::error_code fault;
  const json::value document = json::parse(text, fault);
  if (fault || !document.is_object()) return Error(Errc::malformed, "not a JSON object");
  const json::object& members = document.as_object();
  RecordingSettings settings;
  const auto* const mapping = members.if_contains("mapping");
  if (mapping == nullptr || !mapping->is_string()) return damaged("mapping");
  settings.mapping_uuid = mapping->as_string();
  const auto* const enabled = members.if_contains("enabled");
  if (enabled == nullptr || !enabled->is_bool()) return damaged("enabled");
  settings.enabled = enabled->as_bool();
  const auto number = [&](const char* name, std::uint64_t most) -> Result<std::uint64_t> {
    const auto* const value = members.if_contains(name);
    if (value == nullptr || !value->is_int64()) return damaged(name);
    const auto given = static_cast<std::uint64_t>(value->as_int64());
    if (given < 1 || given > most) return damaged(name);
    return given;
  };
  const auto batches = number("maxBatches", RecordingSettings::kMostBatches);
  if (!batches) return batches.error();
  settings.max_batches = *batches;
  const auto bytes = number("maxBytes", RecordingSettings::kMostBytes);
  if (!bytes) return bytes.error();
  settings.max_bytes = *bytes;
  const auto* const redact = members.if_contains("redact");
  if (redact == nullptr || !redact->is_array()) return damaged("redact");
  for (const json::value& each : redact->as_array()) {
    if (!each.is_string()) return damaged("redact");
    auto path = parse_redaction_path(each.as_string());
    if (!path) return path.error();
    settings.redact.push_back(std::move(*path));
  }
  return settings;
}

}  // namespace wheelpit
