#include "filter/explain/flat_record.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/base64.h"
#include "filter/json/json_index.h"

namespace wheelpit::filter {
namespace {

bool is_data(const std::string& path, std::string_view key) {
  return path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '.');
}

// Takes the data out of the record: its last scalar, if that is a string.
std::optional<std::string> take_data(FlatEvent& event, std::string_view key) {
  std::optional<std::string> data;
  for (FlatValue& value : event.values) {
    if (value.path != key) continue;
    data.reset();
    if (value.kind == ValueKind::text) data = std::move(value.text);
  }
  std::erase_if(event.values, [&](const FlatValue& value) { return is_data(value.path, key); });
  std::erase_if(event.objects, [&](const std::string& path) { return is_data(path, key); });
  std::erase_if(event.empty_arrays, [&](const std::string& path) { return is_data(path, key); });
  return data;
}

void append(FlatEvent&& data, FlatEvent& event) {
  std::ranges::move(data.values, std::back_inserter(event.values));
  event.objects.merge(data.objects);
  event.empty_arrays.merge(data.empty_arrays);
}

DataFormat put_back(const std::string& data, FlatRecord& record, const std::string& key) {
  if (auto json = flatten(data, key, record.elements)) {
    append(std::move(*json), record.event);
    return DataFormat::json;
  }
  if (!is_utf8(data)) return DataFormat::not_text;
  record.event.values.push_back({.path = key, .kind = ValueKind::text, .text = data});
  return DataFormat::plain;
}

// What patterns name at top level, moved there.
void lift(FlatEvent& event, const RecordModel& model) {
  std::erase_if(event.values, [&](FlatValue& value) {
    value.path = lifted(model, value.path);
    return value.path == model.inlined;
  });
  for (auto* const paths : {&event.objects, &event.empty_arrays}) {
    std::set<std::string> all;
    for (const std::string& path : *paths) all.emplace(lifted(model, path));
    *paths = std::move(all);
  }
}

}  // namespace

std::expected<FlatRecord, JsonFault> flatten_record(std::string_view json,
                                                    const RecordModel& model) {
  FlatRecord record;
  auto event = flatten(json, "", record.elements);
  if (!event) return std::unexpected(event.error());
  const std::size_t first = json.find_first_not_of(" \t\n\r");
  if (json[first] != '{') return std::unexpected(JsonFault{"not an object", first});
  record.event = std::move(*event);
  if (!model.inlined.empty()) lift(record.event, model);
  if (model.encoding == DataEncoding::json) return record;

  const std::string key(model.data_key);
  if (auto data = take_data(record.event, key)) {
    // What is not base64 is taken for bytes that are no text.
    if (model.encoding == DataEncoding::base64) data = from_base64(*data).value_or("\xff");
    record.format = put_back(*data, record, key);
  }
  return record;
}

}  // namespace wheelpit::filter
