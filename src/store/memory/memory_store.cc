#include "store/memory/memory_store.h"

#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

Error moved(const std::string& key) {
  return {Errc::conflict, "document \"" + key + "\" was changed by another request"};
}

}  // namespace

void MemoryStore::fail_with(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
}

asio::awaitable<Result<std::optional<Document>>> MemoryStore::get(Collection in, std::string key) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  const auto& documents = collections_[in];
  const auto found = documents.find(key);
  if (found == documents.end()) co_return std::nullopt;
  co_return found->second;
}

asio::awaitable<Result<std::vector<Document>>> MemoryStore::list(Collection in, std::string after,
                                                                 std::size_t limit) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  const auto& documents = collections_[in];
  std::vector<Document> page;
  for (auto it = documents.upper_bound(after); it != documents.end() && page.size() < limit; ++it) {
    page.push_back(it->second);
  }
  co_return page;
}

asio::awaitable<Result<Revision>> MemoryStore::put(Collection in, std::string key, std::string body,
                                                   Revision expected) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  auto& documents = collections_[in];
  const auto found = documents.find(key);
  const Revision current = found == documents.end() ? 0 : found->second.revision;
  if (current != expected) co_return moved(key);
  documents[key] = {.key = key, .body = std::move(body), .revision = current + 1};
  co_return current + 1;
}

asio::awaitable<Status> MemoryStore::remove(Collection in, std::string key, Revision expected) {
  const std::lock_guard lock(mutex_);
  if (failure_) co_return *failure_;
  auto& documents = collections_[in];
  const auto found = documents.find(key);
  if (found == documents.end() || found->second.revision != expected) co_return moved(key);
  documents.erase(found);
  co_return Status{};
}

}  // namespace wheelpit
