#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"

namespace wheelpit {

// Where code is that lies in S3, or in a server that speaks its protocol.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;

  // The whole object, at most as large as a package may be. `version` "" for the latest.
  //   not_found, access_denied  as the server says; the message is in the service's words
  //   too_large                 more than `limit` bytes
  //   unavailable               the server cannot be reached, or does not answer as it should
  virtual boost::asio::awaitable<Result<std::string>> read(std::string bucket, std::string key,
                                                           std::string version,
                                                           std::size_t limit) = 0;
};

}  // namespace wheelpit
