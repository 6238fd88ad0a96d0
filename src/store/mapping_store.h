#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "mapping/mapping.h"
#include "store/document_store.h"
#include "store/stored.h"

namespace wheelpit {

// The mappings of a DocumentStore, by uuid. A damaged document is Errc::malformed, and the message
// names its key; other errors are the store's. May be used on any shard.
class MappingStore {
 public:
  // `documents` must outlive this and its pending calls.
  explicit MappingStore(DocumentStore& documents) : documents_(documents) {}

  boost::asio::awaitable<Result<std::optional<Stored<Mapping>>>> get(std::string uuid);

  // By uuid, those after `after`, at most `limit`.
  boost::asio::awaitable<Result<std::vector<Stored<Mapping>>>> list(
      std::string after = {}, std::size_t limit = std::numeric_limits<std::size_t>::max());

  // Errc::conflict if the stored revision is not `expected` (0: there must be none). Returns the
  // new revision.
  boost::asio::awaitable<Result<Revision>> put(Mapping mapping, Revision expected);
  boost::asio::awaitable<Status> remove(std::string uuid, Revision expected);

 private:
  DocumentStore& documents_;
};

}  // namespace wheelpit
