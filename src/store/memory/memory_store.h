#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/document_store.h"

namespace wheelpit {

// Forgets everything when it goes away: for tests, and the reference of what a store does.
class MemoryStore final : public DocumentStore {
 public:
  boost::asio::awaitable<Result<std::optional<Document>>> get(Collection in,
                                                              std::string key) override;
  boost::asio::awaitable<Result<std::vector<Document>>> list(Collection in, std::string after,
                                                             std::size_t limit) override;
  boost::asio::awaitable<Result<Revision>> put(Collection in, std::string key, std::string body,
                                               Revision expected) override;
  boost::asio::awaitable<Status> remove(Collection in, std::string key, Revision expected) override;

  // Every call from now on fails with `error` and changes nothing, until fail_with(nullopt).
  void fail_with(std::optional<Error> error);

 private:
  std::mutex mutex_;  // guards all below: shards on several threads share the store
  std::map<Collection, std::map<std::string, Document>> collections_;
  std::optional<Error> failure_;
};

}  // namespace wheelpit
