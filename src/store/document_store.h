#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace wheelpit {

// Counts the writes of one document, from 1. 0 stands for "does not exist".
using Revision = std::uint64_t;

enum class Collection { mappings, functions, secrets, layers, recordings };

struct Document {
  std::string key;
  std::string body;
  Revision revision = 0;
};

// Everything of the control plane that must survive a restart. A write is durable when it returns.
// May be called on any shard; completes on the caller's executor. Arguments are taken by value:
// they live as long as the call.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  virtual boost::asio::awaitable<Result<std::optional<Document>>> get(Collection in,
                                                                      std::string key) = 0;

  // All documents with a key greater than `after`, by key; at most `limit`.
  virtual boost::asio::awaitable<Result<std::vector<Document>>> list(Collection in,
                                                                     std::string after,
                                                                     std::size_t limit) = 0;

  // Writes if the document's revision is still `expected` (0: it must not exist); Errc::conflict
  // if not. Returns the new revision.
  virtual boost::asio::awaitable<Result<Revision>> put(Collection in, std::string key,
                                                       std::string body, Revision expected) = 0;

  virtual boost::asio::awaitable<Status> remove(Collection in, std::string key,
                                                Revision expected) = 0;
};

}  // namespace wheelpit
