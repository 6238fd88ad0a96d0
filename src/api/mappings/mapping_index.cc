#include "api/mappings/mapping_index.h"

#include <utility>

namespace wheelpit::api {
namespace {

using boost::asio::awaitable;

std::string key_of(const Mapping& mapping) {
  return mapping.event_source_arn + '\n' + mapping.function_arn + '\n' +
         std::string(mapping.queue_name());
}

}  // namespace

awaitable<Result<std::vector<Mapping>>> MappingIndex::like(Mapping wanted) {
  if (auto loaded = co_await load(); !loaded) co_return loaded.error();
  std::vector<Mapping> found;
  std::set<std::string>& known = uuids_[key_of(wanted)];
  const std::set<std::string> candidates = known;
  for (const std::string& uuid : candidates) {
    auto stored = co_await mappings_.get(uuid);
    if (!stored) co_return stored.error();
    if (*stored && key_of((*stored)->value) == key_of(wanted)) {
      found.push_back(std::move((*stored)->value));
    } else {
      known.erase(uuid);
    }
  }
  if (known.empty()) uuids_.erase(key_of(wanted));
  co_return found;
}

void MappingIndex::add(const Mapping& mapping) { uuids_[key_of(mapping)].insert(mapping.uuid); }

awaitable<Status> MappingIndex::load() {
  if (loaded_) co_return Status();
  loaded_ = true;  // what is stored elsewhere from now on is told
  const auto stored = co_await mappings_.list();
  if (!stored) {
    loaded_ = false;
    co_return stored.error();
  }
  for (const auto& [mapping, revision] : *stored) add(mapping);
  co_return Status();
}

}  // namespace wheelpit::api
