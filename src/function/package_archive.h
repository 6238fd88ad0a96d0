#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "base/payload.h"
#include "base/result.h"

namespace wheelpit {

// Where packages of functions and layers lie for all engines that share a store, whole, by the
// SHA-256 of their zip in lower-case hexadecimal digits. What an engine has unpacked of them is a
// copy (CodeStore).
//
// May be called on any shard; completes on the caller's executor. Errc::unavailable: the database
// cannot be reached.
class PackageArchive {
 public:
  virtual ~PackageArchive() = default;

  // Kept when this returns, for a day at least: until then a document is to name it. One that
  // exists already is kept for another day.
  virtual boost::asio::awaitable<Status> put(std::string sha256, Payload zip) = 0;

  // Errc::not_found if it is missing, or damaged.
  virtual boost::asio::awaitable<Result<std::string>> read(std::string sha256) = 0;

  // These are named by documents. Removes those that were neither put nor named for a day, and says
  // how many.
  virtual boost::asio::awaitable<Result<std::size_t>> keep(std::vector<std::string> named) = 0;
};

}  // namespace wheelpit
