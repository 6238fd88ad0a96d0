#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace wheelpit::api {

// Copies what lasts while the engine runs.
class DataBackup {
 public:
  virtual ~DataBackup() = default;

  struct Made {
    std::string id;
    std::string folder;  // on the engine's machine; its next backup or start removes it
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
  };

  // Errc::conflict: one is being made.
  virtual boost::asio::awaitable<Result<Made>> make() = 0;

  // The copy was fetched and can be removed. Errc::not_found: it no longer exists, as another one
  // has been begun in its place: what was read of its folder is not one copy.
  virtual boost::asio::awaitable<Status> remove(std::string id) = 0;
};

}  // namespace wheelpit::api
