#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "function/function.h"
#include "store/document_store.h"
#include "store/stored.h"

namespace wheelpit {

// The functions of a DocumentStore, by name. A damaged document is Errc::malformed, and the message
// names its key; other errors are the store's. May be used on any shard, but by one thread.
class FunctionStore {
 public:
  // `documents` must outlive this and its pending calls.
  explicit FunctionStore(DocumentStore& documents) : documents_(documents) {}

  boost::asio::awaitable<Result<std::optional<Stored<Function>>>> get(std::string name);

  // The same without a look at the disk for what has been found or put before; nullptr if there is
  // none. Only right if every write of functions goes through this object.
  boost::asio::awaitable<Result<std::shared_ptr<const Stored<Function>>>> find(std::string name);

  // By name, those after `after`, at most `limit`.
  boost::asio::awaitable<Result<std::vector<Stored<Function>>>> list(
      std::string after = {}, std::size_t limit = std::numeric_limits<std::size_t>::max());

  // Errc::conflict if the stored revision is not `expected` (0: there must be none). Returns the
  // new revision.
  boost::asio::awaitable<Result<Revision>> put(Function function, Revision expected);
  boost::asio::awaitable<Status> remove(std::string name, Revision expected);

 private:
  DocumentStore& documents_;
  // As last found or put. Calls of the store complete in their order, so that an older find never
  // overwrites a newer put.
  std::map<std::string, std::shared_ptr<const Stored<Function>>, std::less<>> known_;
};

}  // namespace wheelpit
