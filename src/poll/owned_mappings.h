#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "store/mapping_store.h"

namespace wheelpit {

// How a node among several writes what a mapping says of itself.
class OwnedMappings {
 public:
  virtual ~OwnedMappings() = default;

  // Writes the mapping. Nothing is written, and the error is
  //   conflict   if its revision is not the stored one any more
  //   not_found  if this node does not have its slot any more
  virtual boost::asio::awaitable<Status> write(Stored<Mapping> mapping) = 0;
};

}  // namespace wheelpit
